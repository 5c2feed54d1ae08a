import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// `SWITCHYARD_SOAK=30 swift test --filter SwapTests` runs each test for 30 s with 64 + 64 clients.
@Suite("Swapping under load", .serialized)
struct SwapTests {
    private let seconds: Int
    private let connections: Int

    init() {
        let soak = getenv("SWITCHYARD_SOAK").flatMap { Int(String(cString: $0)) }
        seconds = soak ?? 3
        connections = soak == nil ? 8 : 64
    }

    /// Runs clients while something changes every 100 ms.
    private func run(
        _ name: String,
        allowsRemoval: Bool = false,
        plugins: String = "",
        arguments: [String] = [],
        _ change: (Int, RunningGateway, SwapFiles) throws -> Void
    ) throws -> SwapLoad.Tally {
        let upstream = try SwapUpstream.start()
        defer { upstream.stop() }
        let setup = RunningGateway.Setup(
            config: config(upstream, 0, plugins),
            plugins: [],
            arguments: arguments
        )
        let gateway = try RunningGateway(setup)
        let files = SwapFiles(gateway.folder, in: "plugins")
        files.place("A")
        try #require(waitForModel(gateway))
        let load = SwapLoad(connections, on: gateway, allowsRemoval: allowsRemoval)
        usleep(500_000)
        let before = residentKilobytes(gateway)
        for round in 1...(seconds * 10) {
            try change(round, gateway, files)
            usleep(100_000)
        }
        let after = residentKilobytes(gateway)
        usleep(300_000)
        let tally = load.finish()
        if !tally.errors.isEmpty { print("swap \(name): \(tally.errors[0])\n\(gateway.log)") }
        report(name, tally, gateway, kilobytes: after - before)
        return tally
    }

    private func config(_ upstream: FakeUpstream, _ round: Int, _ plugins: String = "") -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        plugins:
          configs:
            Swap:
              url: "http://127.0.0.1:\(upstream.port)/v1/\(round)"
        \(plugins)
        """
    }

    @Test("every answer is whole and of one build while builds are swapped")
    func builds() throws {
        let tally = try run("builds") { round, _, files in
            files.place(round.isMultiple(of: 2) ? "A" : "B", number: round)
        }
        #expect(tally.errors.count == 0, "\(tally.errors.prefix(3))")
        #expect(tally.tags.count == 2)
        #expect(tally.streams >= connections)
    }

    @Test("every answer is whole and of one build while builds run in processes of their own")
    func isolated() throws {
        let plugins = "      isolation: process"
        let tally = try run("isolated builds", plugins: plugins) { round, _, files in
            files.place(round.isMultiple(of: 2) ? "A" : "B", number: round)
        }
        #expect(tally.errors.count == 0, "\(tally.errors.prefix(3))")
        #expect(tally.tags.count == 2)
        #expect(tally.streams >= connections)
    }

    @Test("every answer is whole while processes hand over to fresh ones")
    func handOvers() throws {
        var workers: Set<pid_t> = []
        let tally = try run(
            "hand-overs",
            plugins: "  max-generations: 5",
            arguments: ["--supervised"]
        ) { round, gateway, files in
            files.place(round.isMultiple(of: 2) ? "A" : "B", number: round)
            if round.isMultiple(of: 10) { workers.insert(try #require(gateway.waitForWorker())) }
        }
        print("hand-overs: \(workers.count) workers seen")
        #expect(tally.errors.count == 0, "\(tally.errors.prefix(3))")
        #expect(tally.tags.count == 2 && workers.count > 1)
        #expect(tally.streams >= connections)
    }

    @Test("every answer is whole while the configuration is edited")
    func edits() throws {
        let other = try SwapUpstream.start()
        defer { other.stop() }
        let tally = try run("config edits") { round, gateway, _ in
            gateway.edit(config(other, round))
        }
        #expect(tally.errors.count == 0, "\(tally.errors.prefix(3))")
        #expect(tally.streams >= connections)
    }

    @Test("a removed provider's model says so until it is back, and running streams finish")
    func removal() throws {
        let tally = try run("removals", allowsRemoval: true) { round, _, files in
            // Twice as long each, so that the change is seen before the next.
            switch round % 4 {
            case 1: files.remove()
            case 3: files.place("B")
            default: break
            }
        }
        #expect(tally.errors.count == 0, "\(tally.errors.prefix(3))")
        #expect(tally.refused > 0)
        #expect(tally.streams > 0)
    }

    @Test("the first request of a build that was renamed into place")
    func latency() throws {
        let config = "api-keys: [{key: sk-test, label: t}]\nplugins: {configs: {Swap: {}}}\n"
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: []))
        let files = SwapFiles(gateway.folder, in: "plugins")
        files.place("A")
        try #require(waitForModel(gateway))
        var times: [Int64] = []
        for round in 1...10 {
            let tag = round.isMultiple(of: 2) ? "A" : "B"
            usleep(200_000)
            let start = EventLoop.monotonicTime()
            files.place(tag, number: round)
            for _ in 1...5000 {
                if try ask(gateway).body.contains("[\(tag)]") { break }
                usleep(1000)
            }
            times.append((EventLoop.monotonicTime() - start) / 1_000_000)
            #expect(try ask(gateway).body.contains("[\(tag)]"))
        }
        times.sort()
        print("swap latency: min \(times[0]) ms, median \(times[5]) ms, max \(times[9]) ms")
    }

    private func ask(_ gateway: RunningGateway) throws -> TestClient.Answer {
        let body = #"{"model":"swap","messages":[{"role":"user","content":"hi"}]}"#
        return try gateway.answer("POST", "/v1/chat/completions", body)
    }

    private func waitForModel(_ gateway: RunningGateway) -> Bool {
        for _ in 1...500 {
            if (try? ask(gateway))?.status == 200 { return true }
            usleep(20_000)
        }
        return false
    }

    private func residentKilobytes(_ gateway: RunningGateway) -> Int {
        let text = Command.run("/bin/cat", ["/proc/\(gateway.process)/status"]).output
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }

    private func report(
        _ name: String,
        _ tally: SwapLoad.Tally,
        _ gateway: RunningGateway,
        kilobytes: Int
    ) {
        let reloads = gateway.log.split(separator: "\n").count { $0.contains("reloaded") }
        print(
            "swap \(name): \(seconds) s, \(connections) + \(connections) clients, "
                + "\(reloads) generations, \(tally.streams) streams, \(tally.whole) short answers, "
                + "\(tally.tags), \(tally.refused) refused with the reason, "
                + "\(tally.errors.count) errors, "
                + "RSS +\(kilobytes) kB (\(kilobytes / max(1, reloads)) kB a generation)"
        )
    }
}
