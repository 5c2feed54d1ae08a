import Glibc
import ProviderAPI
import Synchronization
import Testing

@testable import GatewayHost

@Suite("The limit of a credential file")
struct ConcurrencyTests {
    private static let path = "/v1/responses"
    private static let question =
        #"{"model":"gpt-5.5","input":"hi","store":false,"stream":true}"#
    private static let events = """
        event: response.completed
        data: {"type":"response.completed","response":{"id":"r1","object":"response","output":[],\
        "status":"completed","usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}\n\n
        """

    /// An upstream that answers nobody before it may, and the account of one file.
    private final class World: Sendable {
        let upstream: ScriptedChat
        let auth = TemporaryFolder()
        let gateway: RunningGateway
        private let gate: Gate

        final class Gate: Sendable {
            let isOpen = Mutex(false)
        }

        init(queue: Int, limit: Int) throws {
            let gate = Gate()
            self.gate = gate
            upstream = try ScriptedChat { _, _ in
                for _ in 1...3000 where !gate.isOpen.withLock({ $0 }) { usleep(10_000) }
                return .events([ConcurrencyTests.events])
            }
            Self.write(limit, to: auth)
            let config = """
                api-keys: [{key: sk-test, label: tester}]
                auth-dir: \(auth.path)
                request-retry: 0
                routing: {queue-size: \(queue)}
                plugins: {configs: {Codex: {base-url: "\(upstream.baseURL)"}}}
                """
            gateway = try RunningGateway(.init(config: config, plugins: ["Codex"]))
        }

        func edit(limit: Int) { Self.write(limit, to: auth) }

        func open() { gate.isOpen.withLock { $0 = true } }

        /// Sends a request without waiting for its answer.
        func ask() throws -> TestClient {
            let client = try gateway.client()
            client.say(gateway.request("POST", path, question))
            return client
        }

        func waitForUpstream(_ count: Int) -> Bool {
            for _ in 1...500 where upstream.received.count < count { usleep(20_000) }
            return upstream.received.count == count
        }

        private static func write(_ limit: Int, to auth: TemporaryFolder) {
            let text = """
                {"type": "codex", "access_token": "at", "email": "a@example.com", \
                "max_concurrent": \(limit)}
                """
            auth.write(text, to: ".next", mode: 0o600)
            rename("\(auth.path)/.next", "\(auth.path)/a.json")
        }
    }

    @Test("holds back what is too much, and an edit counts while requests run")
    func edited() throws {
        let world = try World(queue: 0, limit: 1)
        var running = [try world.ask()]
        #expect(world.waitForUpstream(1))
        let refused = try world.gateway.answer("POST", Self.path, Self.question)
        #expect(refused.status == 503 && refused.body.contains("accounts_busy"), "\(refused.body)")

        world.edit(limit: 2)
        // Whoever is refused was there before the edit was seen.
        for _ in 1...500 where world.upstream.received.count < 2 {
            running.append(try world.ask())
            usleep(20_000)
        }
        #expect(world.upstream.received.count == 2)
        world.edit(limit: 1)
        let full = try world.gateway.answer("POST", Self.path, Self.question)
        #expect(full.status == 503, "two run, and no more may: \(full.body)")

        world.open()
        let served = try running.map { try $0.answer(to: .post).status }.filter { $0 == 200 }
        #expect(served.count == 2, "an edit ends nothing that runs")
        #expect(try world.gateway.answer("POST", Self.path, Self.question).status == 200)
    }

    @Test("lets those who wait go on when it is raised")
    func raised() throws {
        let world = try World(queue: 8, limit: 1)
        let clients = try (1...3).map { _ in try world.ask() }
        #expect(world.waitForUpstream(1))
        world.edit(limit: 3)
        #expect(world.waitForUpstream(3), "nobody had to end first")
        world.open()
        for client in clients { #expect(try client.answer(to: .post).status == 200) }
    }
}
