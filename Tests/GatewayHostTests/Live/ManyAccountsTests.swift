import Glibc
import Testing

@testable import GatewayHost

/// Accounts that fail before anything is sent, more of them than one pass of a loop takes.
@Suite("Many accounts that fail at once")
struct ManyAccountsTests {
    private static let path = "/v1/chat/completions"

    @Test("a request goes through all of them, and its line in the access log stays short")
    func brokenKeys() throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        // No header can carry a line break.
        let keys = (1...300).map { "\"line\\nbreak-\($0)\"" }
        let gateway = try RunningGateway(.init(config: upstream.config(keys: keys)))
        let answer = try gateway.answer("POST", Self.path, ServingTests.hello)
        #expect(answer.status == 500)
        #expect(gateway.waitForOutput("\"attempts_omitted\":236"))
        gateway.edit(upstream.config(keys: keys + ["good"]))
        #expect(
            waitUntil {
                (try? gateway.answer("POST", Self.path, ServingTests.hello))?.status == 200
            }
        )
        #expect(upstream.received.allSatisfy { $0.contains("Bearer good") })
    }

    @Test("a request whose accounts were all replaced goes on with those that came")
    func replacedKeys() throws {
        let upstream = try ScriptedChat { _, text in
            guard text.contains("Bearer old") else { return .body(ScriptedChat.completion) }
            sleep(1)
            return .failure(status: 500, headers: "", body: "{}")
        }
        let keys = { (name: String) in (1...200).map { "\(name)-\($0)" } }
        let gateway = try RunningGateway(.init(config: upstream.config(keys: keys("old"))))
        let client = try gateway.client()
        client.say(gateway.request("POST", Self.path, ServingTests.hello))
        #expect(waitUntil { !upstream.received.isEmpty })
        gateway.edit(upstream.config(keys: keys("new")))
        #expect(try client.answer(to: .post).status == 200)
        #expect(upstream.received.count == 2)
        #expect(gateway.waitForOutput("\"config_generation\":2"))
    }
}
