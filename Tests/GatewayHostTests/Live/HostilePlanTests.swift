import Glibc
import Testing

@testable import GatewayHost

/// A plugin that describes what must not be written, in this process and in one of its own.
@Suite("Hostile plans")
struct HostilePlanTests {
    /// What is wrong, by the model that does it, and the words that the client reads of it.
    private static let wrongs: [(model: String, words: String)] = [
        ("method-crlf", "method is not a method of HTTP"),
        ("method-space", "method is not a method of HTTP"),
        ("method-empty", "method is not a method of HTTP"),
        ("method-long", "method is not a method of HTTP"),
        ("method-connect", "method is CONNECT"),
        ("header-crlf", "header `x-a` holds a line break"),
        ("header-line-feed", "header `x-a` holds a line break"),
        ("header-delete", "header `x-a` holds a line break or another control character"),
        ("header-space", "header `x?a` has a name that is no token"),
        ("header-colon", "header `x-a:` has a name that is no token"),
        ("header-empty", "header `` has a name that is no token"),
        ("header-name-crlf", "header `x-a:?1??x-b` has a name that is no token"),
        ("null-bytes", "header `` has a name that is no token"),
        ("host-other", "header `host` names another host than the URL"),
        ("length", "header `content-length` is for the gateway to set"),
        ("encoding", "header `Transfer-Encoding` is for the gateway to set"),
        ("connection", "header `connection` is for the gateway"),
        ("keep-alive", "header `keep-alive` is for the gateway"),
        ("proxy-connection", "header `proxy-connection` is for the gateway"),
        ("te", "header `te` is for the gateway"),
        ("trailer", "header `trailer` is for the gateway"),
        ("upgrade", "header `upgrade` is for the gateway"),
        ("expect", "header `expect` is for the gateway"),
        ("proxy-authorization", "header `proxy-authorization` is for the gateway"),
        ("many-headers", "headers are longer than 256 KiB"),
        ("url-space", "url is unusable"), ("url-crlf", "url is unusable"),
        ("url-scheme", "url is unusable: the scheme"), ("url-none", "url is missing"),
        ("no-plan", "url is missing"), ("url-user", "url is unusable: the URL holds a user name"),
        ("url-backslash", "url is unusable"), ("url-fragment", "url is unusable"),
        ("url-unicode", "url is unusable"),
        ("member-bytes", "member `a?` has a name that is not UTF-8"),
        ("value-two", "member `a` has a value that is not JSON"),
        ("value-open", "member `a` has a value that is not JSON"),
        ("value-close", "member `a` has a value that is not JSON"),
        ("value-empty", "member `a` has a value that is not JSON"),
        ("value-word", "member `a` has a value that is not JSON"),
        ("value-control", "member `a` has a value that is not JSON"),
        ("value-comma", "member `a` has a value that is not JSON"),
        ("many-edits", "edits are more than 1024"),
        ("status-zero", "status of the answer is 0"),
        ("status-minus", "status of the answer is -7"),
        ("status-hundred", "status of the answer is 100"),
        ("status-large", "status of the answer is 99999"),
        ("type-crlf", "content type of the answer holds a control character"),
    ]

    /// Starts a gateway with the plugin.
    static func gateway(
        _ upstream: ScriptedChat,
        isolation: String = "in-process",
        defines: [String] = [],
        settings: String? = nil,
        extra: String = ""
    ) throws -> RunningGateway {
        let url = settings ?? "url: \"http://127.0.0.1:\(upstream.port)\""
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins: {configs: {Hostile: {isolation: \(isolation), \(url)}}}
            \(extra)
            """
        let gateway = try RunningGateway(.init(config: config, plugins: ["Echo"]))
        let built = FixedPlugin.build(
            "Hostile",
            in: gateway.folder,
            defines: defines,
            of: "hostile.c"
        )
        rename(built, "\(gateway.folder.path)/plugins/libHostile.so")
        return gateway
    }

    @Test(
        "the client is told plugin and field, the log too, and nothing is sent",
        arguments: ["in-process", "process"]
    )
    func refused(isolation: String) throws {
        let upstream = try ScriptedChat { _, _ in .body(ScriptedChat.completion) }
        let gateway = try Self.gateway(upstream, isolation: isolation)
        #expect(waitUntil { (try? gateway.ask(model: "good"))?.status == 200 })
        let before = upstream.received.count
        for wrong in Self.wrongs {
            let answer = try gateway.ask(model: wrong.model)
            #expect(answer.status == 500, "\(wrong.model)")
            let words = "plugin Hostile 6.6.6 is not sent: \(wrong.words)"
            #expect(answer.body.contains(words), "\(wrong.model): \(answer.body)")
            #expect(answer.fields["x-b"] == nil)
        }
        #expect(upstream.received.count == before)
        _ = try gateway.ask(model: "length")
        let lines = gateway.log.split(separator: "\n").filter { $0.contains("plan is not sent") }
        #expect(lines.count { $0.contains("`content-length`") } == 1)
        #expect(lines.count { $0.contains("\"field\":\"method\"") } == 1)
        #expect(!gateway.log.contains("plugin-secret"))
    }

    @Test("what only looks wrong is written as it is meant")
    func accepted() throws {
        let upstream = try ScriptedChat { _, text in
            text.contains("bad-status") || text.hasPrefix("HEAD")
                ? .failure(status: 418, headers: "", body: "") : .body(ScriptedChat.completion)
        }
        let gateway = try Self.gateway(upstream)
        #expect(waitUntil { (try? gateway.ask(model: "good"))?.status == 200 })
        #expect(try gateway.ask(model: "host-same").status == 200)
        let host = upstream.received.last?.lowercased() ?? ""
        #expect(host.components(of: "\r\nhost: ") == 1)
        #expect(try gateway.ask(model: "member-quote").status == 200)
        #expect(upstream.received.last?.contains(#""a\":1,\"b":1"#) == true)
        #expect(try gateway.ask(model: "member-break").status == 200)
        #expect(upstream.received.last?.contains(#""a\nb\\":1"#) == true)
        // A status that no error has is passed over.
        #expect(try gateway.ask(model: "bad-status").status == 418)
        #expect(try gateway.ask(model: "head-method").status == 418)
    }

    @Test("a request for a list is held to the same rules")
    func list() throws {
        let upstream = try ScriptedChat { _, _ in .body("{}") }
        let url = "\\\"url\\\":\\\"http://127.0.0.1:\(upstream.port)/list\\\""
        for (wrong, field) in [
            ("\\\"method\\\":\\\"GET\\\\r\\\\n\\\"", "method"),
            ("\\\"headers\\\":[[\\\"te\\\",\\\"x\\\"]]", "header `te`"),
            ("\\\"headers\\\":[[\\\"x-a\\\",\\\"1\\\\nb\\\"]]", "header `x-a`"),
        ] {
            let gateway = try Self.gateway(
                upstream,
                defines: ["HOSTILE_LIST=\"{\(url),\(wrong)}\""]
            )
            #expect(gateway.waitForLog("\"field\":\"\(field)\""), "\(gateway.log.suffix(600))")
        }
        #expect(upstream.received.isEmpty)
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(of text: String) -> Int { split(separator: text).count - 1 }
}
