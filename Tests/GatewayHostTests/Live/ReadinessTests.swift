import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("What a load balancer sees")
struct ReadinessTests {
    private func gateway(_ plugins: String, _ arguments: [String] = []) throws -> RunningGateway {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            limits: {drain-timeout: 5s}
            plugins: {\(plugins)configs: {Echo: {}, Swap: {}}}
            """
        return try RunningGateway(
            RunningGateway.Setup(config: config, plugins: ["Echo"], arguments: arguments)
        )
    }

    @Test("probes that come while there is no worker wait for the next one, which is ready")
    func restart() throws {
        let gateway = try gateway("", ["--supervised"])
        for round in 1...3 {
            let worker = try #require(gateway.waitForWorker())
            kill(worker, SIGKILL)
            for _ in 1...20 {
                let answer = try gateway.answer("GET", "/readyz")
                #expect(answer.status == 200, "round \(round): \(answer.body)")
            }
            #expect(try gateway.ask(model: "echo").status == 200)
            try #require(gateway.waitForWorker(other: worker) != nil)
        }
    }

    @Test("the next worker knows the models that the one before had listed")
    func models() throws {
        let upstream = try ScriptedChat { number, text in
            guard text.hasPrefix("GET ") else { return .body(ScriptedChat.completion) }
            // The list is told to the first worker alone.
            return number == 1 ? .body(#"{"data":[{"id":"up-model"}]}"#) : .silence
        }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            openai-compatibility:
              - {name: fake, base-url: "\(upstream.baseURL)", api-key: up-secret}
            """
        let setup = RunningGateway.Setup(
            config: config,
            plugins: ["OpenAICompatible"],
            arguments: ["--supervised"]
        )
        let gateway = try RunningGateway(setup)
        try #require(waitUntil { (try? gateway.ask(model: "up-model"))?.status == 200 })
        let worker = try #require(gateway.waitForWorker())
        kill(worker, SIGKILL)
        #expect(try gateway.ask(model: "up-model").status == 200)
    }

    @Test("a hand-over is not seen, but that a kept connection is closed after its next answer")
    func handOver() throws {
        let gateway = try gateway("max-generations: 2, ", ["--supervised"])
        let files = SwapFiles(gateway.folder, in: "plugins")
        files.place("A")
        try #require(gateway.waitForSwap())
        let worker = try #require(gateway.waitForWorker())
        let kept = try gateway.client()
        kept.say(gateway.request("GET", "/readyz"))
        #expect(try kept.answer(to: .get).fields["connection"] != "close")
        let prober = Prober(gateway)
        files.place("B")
        try #require(gateway.waitForWorker(other: worker) != nil)
        try #require(gateway.waitForLog("handed over"))
        kept.say(gateway.request("GET", "/readyz"))
        let last = try kept.answer(to: .get)
        #expect(last.status == 200 && last.fields["connection"] == "close")
        prober.expectReady()
    }

    @Test("a provider's process that dies and comes back is not seen, nor is a refused edit")
    func provider() throws {
        let gateway = try FragileGateway.start()
        let prober = Prober(gateway)
        for _ in 1...2 {
            #expect(try gateway.ask("please crash").status == 503)
            #expect(gateway.waitForSwap())
        }
        gateway.edit("port: many\n")
        #expect(gateway.waitForLog("configuration refused"))
        prober.expectReady()
    }

    @Test(
        "a gateway that drains refuses connections, and finishes what is under way",
        arguments: [[], ["--supervised"]]
    )
    func drain(_ arguments: [String]) throws {
        let gate = Gate()
        let upstream = try gate.upstream()
        defer { upstream.stop() }
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins: {configs: {Swap: {url: "http://127.0.0.1:\(upstream.port)/"}}}
            """
        let gateway = try RunningGateway(
            RunningGateway.Setup(config: config, plugins: [], arguments: arguments)
        )
        SwapFiles(gateway.folder, in: "plugins").place("A")
        try #require(gateway.waitForSwap())
        let client = try gateway.client()
        let body = #"{"model":"swap","stream":true,"messages":[{"role":"user","content":"hi"}]}"#
        client.say(gateway.request("POST", "/v1/chat/completions", body))
        _ = try client.readSome()
        gateway.send(signal: SIGTERM)
        #expect(waitUntil { (try? gateway.client()) == nil })
        gate.isOpen.store(true, ordering: .relaxed)
        #expect(try client.answer(to: .post).body.hasSuffix("data: [DONE]\n\n"))
        #expect(gateway.waitForEnd() == 0)
    }
}

/// An upstream whose streams end when a test says so.
private final class Gate: Sendable {
    let isOpen = Atomic<Bool>(false)

    func upstream() throws -> FakeUpstream {
        try FakeUpstream { [self] connection in
            while connection.request() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n2\r\nx\n\r\n"
                )
                _ = waitUntil { isOpen.load(ordering: .relaxed) }
                connection.write("0\r\n\r\n")
            }
        }
    }
}

/// Asks for readiness again and again, each time on a connection of its own.
private final class Prober: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let answers = Mutex<[String]>([])
    private let thread = Mutex<LoopThread?>(nil)

    init(_ gateway: RunningGateway) {
        let started = LoopThread(named: "prober") { [self] in
            while !isOver.load(ordering: .relaxed) {
                let answer = Result { try gateway.answer("GET", "/readyz") }
                let text = (try? answer.get()).map { "\($0.status)" } ?? "\(answer)"
                answers.withLock { $0.append(text) }
                usleep(1000)
            }
        }
        thread.withLock { $0 = started }
    }

    /// Ends the probes, of which each must have been answered well.
    func expectReady() {
        isOver.store(true, ordering: .relaxed)
        thread.withLock { $0 }?.join()
        let others = answers.withLock { $0 }.filter { $0 != "200" }
        #expect(answers.withLock { $0.count } > 10)
        #expect(others.isEmpty, "\(others.prefix(3))")
    }
}
