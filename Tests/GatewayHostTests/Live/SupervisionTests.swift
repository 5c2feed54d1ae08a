import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A supervised gateway")
struct SupervisionTests {
    private static let config = """
        api-keys: [{key: sk-test, label: tester}]
        limits: {drain-timeout: 5s}
        plugins: {configs: {Echo: {}}}
        """

    private func gateway(_ config: String = config) throws -> RunningGateway {
        try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Echo"], arguments: ["--supervised"])
        )
    }

    @Test("requests that come while there is no worker are answered by the next one")
    func restart() throws {
        let gateway = try gateway()
        for round in 1...3 {
            let worker = try #require(gateway.waitForWorker())
            kill(worker, SIGKILL)
            let body = #"{"model":"echo","messages":[{"role":"user","content":"hi"}]}"#
            let answer = try gateway.answer("POST", "/v1/chat/completions", body)
            #expect(answer.status == 200, "round \(round)")
            #expect(gateway.waitForWorker(other: worker) != nil)
        }
        #expect(gateway.waitForLog("worker ended"))
    }

    @Test("each signal reaches the worker, and the end of the worker is the end")
    func signals() throws {
        let gateway = try gateway()
        gateway.send(signal: SIGHUP)
        #expect(gateway.waitForLog("reloaded"))
        let worker = try #require(gateway.waitForWorker())
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        #expect(kill(worker, 0) != 0)
    }

    @Test("the worker does not outlive its supervisor")
    func orphan() throws {
        let gateway = try gateway()
        let worker = try #require(gateway.waitForWorker())
        gateway.stop()
        #expect(waitUntil { kill(worker, 0) != 0 })
    }

    @Test("a configuration that is refused at the first start ends the supervisor")
    func refused() {
        let folder = TemporaryFolder()
        let file = folder.write("port: many\n", to: "config.yaml", mode: 0o600)
        let words = ["serve", "--supervised", "--config", file]
        let result = Command.run(TestPaths.gateway, words)
        #expect(result.status == 1)
        #expect(result.output.contains("port"))
    }

    @Test("without a supervisor too many builds are a warning, and the counts are shown")
    func unsupervised() throws {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins: {max-generations: 2, configs: {Swap: {}}}
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: []))
        let files = SwapFiles(gateway.folder, in: "plugins")
        for (number, tag) in ["A", "B"].enumerated() {
            files.place(tag)
            #expect(waitUntil { gateway.log.count(of: "\"reloaded\"") > number })
        }
        #expect(gateway.waitForLog("many builds of plugins are mapped, a restart frees them"))
        let folder = gateway.folder.path
        let words = ["HOME=\(folder)", TestPaths.gateway, "plugins", "--config"]
        let arguments = words + ["\(folder)/config.yaml", "--plugins", "\(folder)/plugins"]
        let listed = Command.run("/usr/bin/env", arguments).output
        #expect(listed.contains("running   2 resident"), "\(listed)")
        #expect(listed.contains("1 in use"))
    }

    @Test("a local socket and the status socket are kept as well")
    func localSockets() throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/gateway.sock"
        let gateway = try gateway(Self.config + "\nunix-socket: \(path)\n")
        let worker = try #require(gateway.waitForWorker())
        kill(worker, SIGKILL)
        #expect(gateway.waitForWorker(other: worker) != nil)
        let client = try TestClient(.path(path))
        client.say(gateway.request("GET", "/v1/models"))
        #expect(try client.answer(to: .get).status == 200)
        #expect(!gateway.log.contains("no status socket"))
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForEnd() == 0)
        #expect(access(path, F_OK) != 0)
    }
}

@Suite("Quarantine")
struct QuarantineTests {
    /// A supervised gateway with a plugin that crashes on demand.
    private func gateway(_ action: String) throws -> RunningGateway {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins:
              quarantine: \(action)
              quarantine-after: 2
              configs: {Swap: {}, Echo: {}}
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Echo"], arguments: ["--supervised"])
        )
        place(gateway, tag: "A")
        return gateway
    }

    private func place(_ gateway: RunningGateway, tag: String) {
        let defines = ["SWAP_FRAGILE", "SWAP_TAG=\"\(tag)\""]
        let built = FixedPlugin.build("Swap", in: gateway.folder, defines: defines, of: "swap.c")
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
    }

    private func ask(_ gateway: RunningGateway, _ text: String = "hi") -> TestClient.Answer? {
        let body = """
            {"model":"swap","messages":[{"role":"user","content":"\(text)"}]}
            """
        return try? gateway.answer("POST", "/v1/chat/completions", body)
    }

    private func plugins(_ gateway: RunningGateway, _ words: String...) -> Command.Result {
        let folder = gateway.folder.path
        // The gateway's home is its folder.
        return Command.run(
            "/usr/bin/env",
            ["HOME=\(folder)", TestPaths.gateway, "plugins", "--plugins", "\(folder)/plugins"]
                + ["--config", "\(folder)/config.yaml"] + words
        )
    }

    /// Kills two workers by the plugin.
    private func crashTwice(_ gateway: RunningGateway) throws {
        for _ in 1...2 {
            try #require(waitUntil { ask(gateway)?.status == 200 })
            let worker = try #require(gateway.waitForWorker())
            #expect(ask(gateway, "please crash") == nil)
            try #require(gateway.waitForWorker(other: worker) != nil)
        }
    }

    @Test("a build that the gateway died of runs alone, until it is lifted")
    func isolates() throws {
        let gateway = try gateway("isolate")
        try crashTwice(gateway)
        #expect(gateway.waitForLog("plugin quarantined"))
        #expect(gateway.log.contains("the gateway died while it called a plugin"))
        #expect(waitUntil { ask(gateway)?.status == 200 })
        let worker = gateway.waitForWorker()
        #expect(ask(gateway, "please crash")?.status == 503)
        #expect(gateway.waitForWorker() == worker)
        #expect(plugins(gateway).output.contains("quarantined: the gateway died of it 2 times"))
        #expect(plugins(gateway, "--lift", "swap").status == 0)
        #expect(gateway.waitForLog("\"reloaded\",\"cause\":\"change\""))
        #expect(plugins(gateway, "--json").output.contains("\"isolated\": false"))
        #expect(!plugins(gateway).output.contains("quarantined"))
    }

    @Test("a build that is refused gives way to another build")
    func refuses() throws {
        let gateway = try gateway("refuse")
        try crashTwice(gateway)
        #expect(waitUntil { ask(gateway)?.status == 404 })
        let listed = plugins(gateway)
        #expect(listed.status == 1 && listed.output.contains("quarantined: this build"))
        place(gateway, tag: "B")
        #expect(waitUntil { ask(gateway)?.body.contains("[B]") == true })
    }
}

extension RunningGateway {
    /// The worker of a supervised gateway, once it serves.
    ///
    /// - Parameter other: A worker that is not meant.
    /// - Returns: Its process.
    func waitForWorker(other: pid_t = 0) -> pid_t? {
        for _ in 1...500 {
            let found = Command.run("/usr/bin/pgrep", ["-P", "\(process)"]).output
            let workers = found.split(separator: "\n").compactMap { pid_t($0) }
            for worker in workers where worker != other {
                if log.contains("\"worker serves\",\"process\":\(worker)") { return worker }
            }
            usleep(20_000)
        }
        return nil
    }
}

extension String {
    /// How often a text occurs.
    func count(of text: String) -> Int { ranges(of: text).count }
}

/// Waits for ten seconds at most.
func waitUntil(_ condition: () -> Bool) -> Bool {
    for _ in 1...500 {
        if condition() { return true }
        usleep(20_000)
    }
    return false
}
