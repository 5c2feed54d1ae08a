import Testing

@testable import GatewayHost

@Suite("Conversation keys")
struct ConversationKeyTests {
    private func key(
        _ body: String,
        session: String = "",
        scope: UInt64 = 1,
        byContent: Bool = true
    ) -> Pool.AffinityKey? {
        Array(body.utf8).withUnsafeBytes {
            ConversationKey.find(session, in: $0, scope: scope, byContent: byContent)
        }
    }

    struct Pair: Sendable {
        let one: String
        let other: String
        var same = true
        var byContent = false
    }

    static let pairs = [
        Pair(
            one: #"{"conversation":"c1","input":"a"}"#,
            other: #"{"input":"b","conversation":{"id":"c1"}}"#
        ),
        Pair(one: #"{"conversation":"c1"}"#, other: #"{"conversation":"c2"}"#, same: false),
        Pair(
            one: #"{"metadata":{"user_id":"u","session_id":"s"}}"#,
            other: #"{"metadata":{"session_id":"s","user_id":"v"}}"#
        ),
        Pair(
            one: #"{"metadata":{"user_id":"u"}}"#,
            other: #"{"metadata":{"user_id":"v"}}"#,
            same: false
        ),
        Pair(one: #"{"cachedContent":"x"}"#, other: #"{"contents":[],"cachedContent":"x"}"#),
        Pair(one: #"{"sessionId":"x"}"#, other: #"{"sessionId":"y"}"#, same: false),
        Pair(
            one: #"{"messages":[{"role":"user","content":"hi"}]}"#,
            other:
                #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"hi","cache_control":{}}]},{"role":"user","content":"more"}]}"#,
            byContent: true
        ),
        Pair(
            one: #"{"messages":[{"role":"user","content":"hi"}]}"#,
            other: #"{"messages":[{"role":"user","content":"ho"}]}"#,
            same: false,
            byContent: true
        ),
        Pair(
            one: #"{"contents":[{"parts":[{"text":"hi"}]}]}"#,
            other: #"{"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model"}]}"#,
            byContent: true
        ),
        Pair(
            one: #"{"input":"hi"}"#,
            other: #"{"input":[{"role":"user","content":"hi"}]}"#,
            byContent: true
        ),
    ]

    @Test("what names a conversation gives its key", arguments: pairs)
    func named(_ pair: Pair) throws {
        let one = try #require(key(pair.one, byContent: pair.byContent))
        let other = try #require(key(pair.other, byContent: pair.byContent))
        #expect((one == other) == pair.same)
        #expect(one != key(pair.one, scope: 2, byContent: pair.byContent), "scoped by client")
    }

    @Test("the session of the head comes first")
    func session() {
        let body = #"{"metadata":{"user_id":"u"}}"#
        #expect(key(body, session: "s") == key("{}", session: "s"))
        #expect(key(body, session: "s") != key(body))
    }

    @Test(
        "what names nothing, or cannot be read, gives none",
        arguments: [
            "", "{", "[]", "{}", #"{"metadata":{}}"#, #"{"metadata":7,"conversation":[]}"#,
            #"{"conversation":""}"#, #"{"messages":[{"role":"user"}]}"#, #"{"messages":"}"#,
            #"{"input":[]}"#, #"{"contents":[{"parts":[{"inlineData":{}}]}]}"#,
        ]
    )
    func nothing(_ body: String) {
        #expect(key(body) == nil)
    }

    @Test("a first message counts only where that is wanted, and equal texts hash equally")
    func content() {
        let body = #"{"messages":[{"role":"user","content":"hi"}]}"#
        #expect(key(body, byContent: false) == nil)
        let keys = (0..<2000).map { key(#"{"input":"text number \#($0)"}"#) }
        #expect(Set(keys.compactMap { $0 }).count == 2000)
    }
}
