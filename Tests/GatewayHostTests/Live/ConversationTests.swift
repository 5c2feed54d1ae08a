import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Conversations")
struct ConversationTests {
    struct Talk: Sendable, CustomTestStringConvertible {
        let name: String
        var path = "/v1/chat/completions"
        /// What every request of a talk shares; `ID` stands for the talk.
        let body: String
        var header = ""

        var testDescription: String { name }
    }

    static let talks = [
        Talk(
            name: "header",
            body: #"{"model":"m","messages":[{"role":"user","content":"TURN"}]}"#,
            header: "X-Session-Id: ID"
        ),
        Talk(
            name: "cache key",
            body:
                #"{"model":"m","prompt_cache_key":"ID","messages":[{"role":"user","content":"TURN"}]}"#
        ),
        Talk(
            name: "metadata of messages",
            path: "/v1/messages",
            body:
                #"{"model":"m","max_tokens":9,"metadata":{"user_id":"user_ID"},"messages":[{"role":"user","content":"TURN"}]}"#
        ),
        Talk(
            name: "first message",
            body:
                #"{"model":"m","messages":[{"role":"system","content":"TURN"},{"role":"user","content":[{"type":"text","text":"ID"}]},{"role":"assistant","content":"TURN"}]}"#
        ),
        Talk(
            name: "first content",
            path: "/v1beta/models/m:generateContent",
            body:
                #"{"contents":[{"role":"user","parts":[{"text":"ID"}]},{"role":"user","parts":[{"text":"TURN"}]}]}"#
        ),
        Talk(
            name: "first input",
            path: "/v1/responses",
            body:
                #"{"model":"m","store":false,"input":[{"role":"user","content":"ID"},{"role":"user","content":"TURN"}]}"#
        ),
    ]

    private static func key(of request: String) -> Substring {
        guard let start = request.firstRange(of: "authorization: Bearer ") else { return "" }
        return request[start.upperBound...].prefix { $0 != "\r\n" }
    }

    @Test("a conversation stays on its account, however it is told", arguments: talks)
    func affinity(_ talk: Talk) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try PoolServingTests.gateway(
            PoolServingTests.config(
                upstream,
                keys: ["a", "b", "c"],
                extra: "routing: {session-affinity: true, session-affinity-by-content: true}"
            )
        )
        func say(_ id: String, _ turn: Int) throws {
            let body = talk.body.replacing("ID", with: id).replacing("TURN", with: "turn \(turn)")
            let header = talk.header.replacing("ID", with: id)
            let headers = header.isEmpty ? [] : [header]
            let answer = try gateway.answer("POST", talk.path, body, headers: headers)
            #expect(answer.status == 200, "\(answer.body)")
        }
        for turn in 1...3 {
            for id in ["one", "two", "three"] { try say(id, turn) }
            if turn == 1 { try say("four", 1) }
        }
        var homes: [String: Set<Substring>] = [:]
        for (number, request) in upstream.received.enumerated() where number != 3 {
            let place = number < 3 ? number : number - 1
            homes[["one", "two", "three"][place % 3], default: []].insert(Self.key(of: request))
        }
        #expect(homes.values.allSatisfy { $0.count == 1 }, "\(homes)")
        #expect(Set(homes.values.flatMap { $0 }).count == 3)
    }
}
