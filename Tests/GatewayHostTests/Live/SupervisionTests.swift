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

/// Waits for ten seconds at most.
func waitUntil(_ condition: () -> Bool) -> Bool {
    for _ in 1...500 {
        if condition() { return true }
        usleep(20_000)
    }
    return false
}
