import Testing

@testable import GatewayHost

/// Plugins that declare hosts, and send elsewhere.
@Suite("Declared hosts")
struct DeclaredHostTests {
    private static let elsewhere = [
        "elsewhere", "elsewhere-below", "elsewhere-port", "elsewhere-address", "elsewhere-mapped",
    ]

    @Test(
        "a request goes to declared hosts and to those of the configuration, and nowhere else",
        arguments: ["in-process", "process"]
    )
    func requests(isolation: String) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try HostilePlanTests.gateway(
            upstream,
            isolation: isolation,
            defines: ["HOSTILE_HOSTS=\"\\\"good.example\\\"\""]
        )
        // The operator's own setting names the upstream.
        #expect(waitUntil { (try? gateway.ask(model: "good"))?.status == 200 })
        for model in Self.elsewhere {
            let answer = try gateway.ask(model: model)
            #expect(answer.status == 500, "\(model)")
            #expect(answer.body.contains("which the plugin does not declare"), "\(answer.body)")
        }
        let user = try gateway.ask(model: "elsewhere-user")
        #expect(user.body.contains("holds a user name"), "\(user.body)")
        #expect(gateway.log.contains("leads to `elsewhere.example`"))
    }

    @Test("a declared host is enough, and a list goes nowhere else either")
    func list() throws {
        let upstream = try ScriptedChat { _, _ in .body("{}") }
        let list = "HOSTILE_LIST=\"{\\\"url\\\":\\\"http://127.0.0.1:\(upstream.port)/list\\\"}\""
        let refused = try HostilePlanTests.gateway(
            upstream,
            defines: ["HOSTILE_HOSTS=\"\\\"good.example\\\"\"", list],
            settings: "priority: 1"
        )
        #expect(refused.waitForLog("leads to `127.0.0.1`"))
        #expect(upstream.received.isEmpty)
        let served = try HostilePlanTests.gateway(
            upstream,
            defines: ["HOSTILE_HOSTS=\"\\\"127.0.0.1\\\"\"", list],
            settings: "priority: 1"
        )
        #expect(waitUntil { !upstream.received.isEmpty })
        #expect(!served.log.contains("plan is not sent"))
    }
}
