import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A configuration that loses its keys")
struct LostKeysTests {
    private static let keyed = """
        # keys of this house
        host: 127.0.0.1
        api-keys: [{key: sk-test, label: tester}]
        plugins: {configs: {Echo: {}}}
        """

    private func gateway(_ arguments: [String] = []) throws -> RunningGateway {
        try RunningGateway(
            RunningGateway.Setup(
                config: Self.keyed,
                plugins: ["Echo"],
                arguments: arguments,
                environment: ["EMPTY=", "BLANK=  "]
            )
        )
    }

    private func status(_ gateway: RunningGateway, key: String? = nil) throws -> Int {
        let client = try gateway.client()
        let line = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        client.say("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\(line)\r\n")
        return try client.answer(to: .get).status
    }

    @Test("is refused at a reload, and the keys stay")
    func reload() throws {
        let gateway = try gateway()
        for text in Self.emptied {
            gateway.edit(text)
            let before = gateway.log.count(of: "the current one stays")
            gateway.send(signal: SIGHUP)
            #expect(
                waitUntil { gateway.log.count(of: "the current one stays") > before },
                "\(text.prefix(60))"
            )
            #expect(try status(gateway) == 401, "\(text.prefix(60))")
            #expect(try status(gateway, key: "sk-test") == 200)
        }
        #expect(gateway.log.contains("everyone who reaches 127.0.0.1:\(gateway.port) could"))
        #expect(gateway.log.contains("config.yaml has no keys any more"))
        #expect(gateway.log.contains("config.yaml is empty"))
        gateway.edit(Self.keyed.replacing("sk-test", with: "sk-next"))
        #expect(gateway.waitForLog(#""message":"reloaded""#))
        #expect(try status(gateway, key: "sk-next") == 200)
        #expect(try status(gateway, key: "sk-test") == 401)
    }

    @Test("is refused wherever it is cut")
    func cuts() throws {
        let gateway = try gateway()
        for count in stride(from: 0, to: Self.keyed.utf8.count, by: 9) {
            gateway.edit(String(Self.keyed.prefix(count)))
            gateway.send(signal: SIGHUP)
            #expect(try status(gateway) == 401)
        }
        // The signals that came together are one.
        #expect(gateway.waitForLog("the current one stays"))
        #expect(try status(gateway) == 401)
    }

    @Test("is refused at the start, where it is empty or its keys came to nothing")
    func start() {
        let folder = TemporaryFolder()
        for text in Self.emptied where !Self.mayBegin.contains(text) {
            let file = folder.write(text, to: "c.yaml", mode: 0o600)
            let words = ["serve", "--config", file, "--plugins", folder.path, "--port", "0"]
            let variables = ["EMPTY=", "BLANK=  ", "timeout", "20", TestPaths.gateway]
            let result = Command.run("/usr/bin/env", variables + words)
            #expect(result.status == 1, "\(text.prefix(60)): \(result.output)")
        }
    }

    @Test("closes a supervised gateway whose worker has died, until it is mended")
    func supervised() throws {
        let gateway = try gateway(["--supervised"])
        var worker = try #require(gateway.waitForWorker())
        for text in ["", "port: 1\n", "port: many\n"] {
            gateway.edit(text)
            #expect(gateway.waitForLog("the current one stays"))
            kill(worker, SIGKILL)
            #expect(waitUntil { (try? status(gateway)) == 503 })
            #expect(try status(gateway, key: "sk-test") == 503)
            let answer = try gateway.answer("POST", "/v1/messages", "{}")
            #expect(answer.status == 503 && answer.body.contains("configuration is refused"))
            #expect(answer.fields["retry-after"] == "10")
            #expect(try gateway.answer("GET", "/livez").status == 200)
            #expect(try gateway.answer("GET", "/readyz").status == 503)
            gateway.edit(Self.keyed)
            #expect(waitUntil { (try? status(gateway, key: "sk-test")) == 200 })
            #expect(try status(gateway) == 401)
            worker = try #require(gateway.waitForWorker(other: worker))
        }
        #expect(gateway.log.count(of: "nobody is served until") == 3)
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
    }

    @Test("may never have had any, on this machine, and gets some by a reload but loses none")
    func added() throws {
        let config = "host: 127.0.0.1\nplugins: {configs: {Echo: {}}}\n"
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Echo"])
        )
        #expect(try status(gateway) == 200)
        gateway.edit("host: 0.0.0.0\n")
        #expect(gateway.waitForLog("the current one stays"))
        #expect(try status(gateway) == 200)
        gateway.edit(Self.keyed)
        #expect(waitUntil { (try? status(gateway)) == 401 })
        gateway.edit(config)
        #expect(gateway.waitForLog("config.yaml has no keys any more"))
        #expect(try status(gateway) == 401)
    }

    /// What serves this machine without keys where it is so from the start.
    private static let mayBegin = [
        "port: 1\n", "host: 127.0.0.1\n", "debug: false\napi-keys: []\n",
    ]

    private static let emptied =
        mayBegin + [
            "", "\n\n", "# all of it\n# is comment\n", "---\n...\n", "{}\n", "~\n", "\u{FEFF}",
            "api-keys:\n", "api-keys: null\n", "api-keys: ~\n", "api-keys: \"\"\n",
            "api-keys: [\"\"]\n",
            "api-keys: [null]\n", "api-keys: [~, ~]\n", "api-keys:\n  -\n  -\n",
            "api-keys: ['  ']\n",
            "api-keys: [\"\\t\"]\n", "api-keys: [{label: x}]\n",
            "api-keys: [{key: '', label: x}]\n",
            "api-keys: [{key: null, label: x}]\n", "api-keys: ${EMPTY}\n", "api-keys: [${EMPTY}]\n",
            "api-keys: [\"${EMPTY}\"]\n", "api-keys: [\"${BLANK}\"]\n", "api-keys: [${BLANK}]\n",
            "api-keys: [{key: ${EMPTY}}]\n", "api-keys: [${NOT_SET}]\n", "api-keys: {}\n",
        ]
}
