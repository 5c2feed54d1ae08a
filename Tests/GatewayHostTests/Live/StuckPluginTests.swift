import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A plugin that hangs in the gateway's process")
struct StuckPluginTests {
    /// A gateway with two loops and a plugin that hangs where clients or its build say so.
    private func gateway(
        _ defines: [String] = [],
        stuckAfter: String = "2s",
        drain: String = "1s",
        arguments: [String] = []
    ) throws -> RunningGateway {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            loops: 2
            limits: {drain-timeout: \(drain)}
            plugins: {stuck-after: \(stuckAfter), configs: {Swap: {}, Echo: {}}}
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Echo"], arguments: arguments)
        )
        Self.place(gateway, defines)
        try #require(gateway.waitForSwap(), "\(gateway.log)")
        return gateway
    }

    private static func place(_ gateway: RunningGateway, _ defines: [String]) {
        let built = FixedPlugin.build(
            "Swap",
            in: gateway.folder,
            defines: ["SWAP_FRAGILE"] + defines,
            of: "swap.c"
        )
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
    }

    /// Lets the plugin hang, and keeps the client that waits for it.
    private func hang(_ gateway: RunningGateway) throws -> TestClient {
        let client = try gateway.client()
        let body = #"{"model":"swap","messages":[{"role":"user","content":"please hang"}]}"#
        client.say(gateway.request("POST", "/v1/chat/completions", body))
        return client
    }

    /// For how many seconds a gateway takes to end, and how.
    private func end(_ gateway: RunningGateway) -> (seconds: Double, status: Int32?) {
        let begin = EventLoop.monotonicTime()
        gateway.send(signal: SIGTERM)
        let status = gateway.waitForEnd()
        return (Double(EventLoop.monotonicTime() - begin) / 1e9, status)
    }

    @Test("is told, the other loop serves everyone, and the build is isolated")
    func served() throws {
        let gateway = try gateway()
        let waiting = try hang(gateway)
        for _ in 1...30 {
            let begin = EventLoop.monotonicTime()
            let status = try gateway.ask().status
            #expect(status == 200)
            #expect(EventLoop.monotonicTime() - begin < 2_500_000_000)
        }
        #expect(gateway.waitForLog(#""message":"a plugin holds up a thread","thread":"loop-"#))
        #expect(gateway.waitForLog(#""plugin":"Swap","call":"prepare""#))
        #expect(gateway.waitForLog("restart the gateway: requests of the stuck thread hang"))
        #expect(gateway.waitForLog("plugin quarantined"))
        #expect(try gateway.ask("please hang").status == 503)
        let (seconds, status) = end(gateway)
        #expect(seconds < 2 && status == 1, "\(seconds) s")
        #expect(gateway.log.contains(#""message":"ended by force""#))
        #expect(gateway.log.contains("in prepare of Swap"))
        withExtendedLifetime(waiting) {}
    }

    @Test("for two seconds is counted, and isolated after the third time")
    func counted() throws {
        let gateway = try gateway(stuckAfter: "0")
        for round in 1...3 {
            #expect(try gateway.ask("please rest").status == 200)
            #expect(waitUntil { gateway.log.count(of: "a plugin holds up a thread") == round })
            #expect(waitUntil { gateway.log.count(of: "a thread goes on") == round })
        }
        #expect(gateway.waitForLog(#""plugin quarantined","plugin":"Swap","deaths":0,"hangs":3"#))
    }

    @Test("hands over to a fresh worker that runs the build apart")
    func handedOver() throws {
        let gateway = try gateway(arguments: ["--supervised"])
        let worker = try #require(gateway.waitForWorker())
        let waiting = try hang(gateway)
        #expect(gateway.waitForWorker(other: worker) != nil, "\(gateway.log)")
        #expect(gateway.waitForLog("a plugin is stuck, asking for a fresh process"))
        #expect(waitUntil { kill(worker, 0) != 0 }, "the stuck worker does not end")
        // Its client is not left waiting.
        #expect(throws: (any Error).self) { _ = try waiting.answer(to: .post) }
        for _ in 1...10 { #expect(try gateway.ask().status == 200) }
        #expect(try gateway.ask("please hang").status == 503)
        let (seconds, status) = end(gateway)
        #expect(seconds < 3 && status == 0, "\(seconds) s")
    }

    @Test("a second signal ends it now, and who comes meanwhile is refused")
    func secondSignal() throws {
        let gateway = try gateway(stuckAfter: "0", drain: "60s")
        let waiting = try hang(gateway)
        #expect(gateway.waitForLog("a plugin holds up a thread"))
        gateway.send(signal: SIGTERM)
        #expect(gateway.waitForLog("draining"))
        #expect(waitUntil { (try? gateway.client()) == nil })
        let (seconds, status) = end(gateway)
        #expect(seconds < 2 && status == 1, "\(seconds) s")
        withExtendedLifetime(waiting) {}
    }

    @Test("on the control thread holds up no request, and not the end")
    func control() throws {
        let gateway = try gateway(["SWAP_STUCK_LIST"])
        gateway.folder.write("", to: "stuck")
        gateway.send(signal: SIGHUP)
        #expect(gateway.waitForLog(#""thread":"control""#))
        for _ in 1...10 { #expect(try gateway.ask(model: "echo").status == 200) }
        let (seconds, status) = end(gateway)
        #expect(seconds < 3.5 && status == 1, "\(seconds) s")
        #expect(gateway.log.contains("control in models of Swap"))
    }

    @Test("at the start ends the start, and the next one runs it apart")
    func start() throws {
        let folder = TemporaryFolder()
        let defines = ["SWAP_FRAGILE", "SWAP_STUCK_OPEN"]
        _ = FixedPlugin.build("Swap", in: folder, defines: defines, of: "swap.c")
        let text = "plugins: {stuck-after: 1s, configs: {Swap: {}}}\nport: 0\n"
        let config = folder.write(text, to: "config.yaml", mode: 0o600)
        let words = [
            "HOME=\(folder.path)", TestPaths.gateway, "serve", "--plugins", folder.path,
            "--config", config,
        ]
        let first = Command.run("/usr/bin/env", words)
        #expect(first.status == 1 && first.output.contains("a plugin is stuck"), "\(first.output)")
        #expect(first.output.contains(#""call":"openCredential""#))
        // Told to end while it hangs, it ends.
        unlink("\(folder.path)/.switchyard/auth/.quarantine.json")
        let slow = "plugins: {stuck-after: 60s, configs: {Swap: {}}}\nport: 0\n"
        folder.write(slow, to: "config.yaml", mode: 0o600)
        let limited = Command.run("timeout", ["-s", "TERM", "-k", "10", "2", "env"] + words)
        #expect(limited.output.contains("ended before it served"), "\(limited.output)")
    }

    @Test("after the last request, when libraries are torn down, holds up the end for a second")
    func exit() throws {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins: {configs: {Swap: {}}}
            """
        let folder = TemporaryFolder()
        _ = FixedPlugin.build("Swap", in: folder, defines: ["SWAP_STUCK_EXIT"], of: "swap.c")
        var setup = RunningGateway.Setup(config: config, plugins: [])
        setup.arguments = ["--plugins", folder.path]
        let gateway = try RunningGateway(setup)
        let (seconds, status) = end(gateway)
        #expect(seconds < 2.5 && status == 0, "\(seconds) s")
    }
}
