import Glibc
import Synchronization

@testable import GatewayHost

/// Clients that ask a gateway for streams and whole answers without pause, and check each of them.
final class SwapLoad: Sendable {
    /// What the clients have seen.
    struct Tally: Sendable {
        var whole = 0
        var streams = 0
        /// Streams during which another build was put into place.
        var tags: [String: Int] = [:]
        var refused = 0
        var errors: [String] = []
    }

    private let gateway: RunningGateway
    private let allowsRemoval: Bool
    private let tally = Mutex(Tally())
    private let isOver = Atomic<Bool>(false)
    private let threads = Mutex<[LoopThread]>([])

    /// Starts the clients.
    ///
    /// - Parameters:
    ///   - connections: How many ask for streams; as many ask for whole answers.
    ///   - gateway: Whom they ask.
    ///   - allowsRemoval: Whether a 503 that says that the provider was removed is no error.
    init(_ connections: Int, on gateway: RunningGateway, allowsRemoval: Bool = false) {
        self.gateway = gateway
        self.allowsRemoval = allowsRemoval
        for index in 0..<(2 * connections) {
            let thread = LoopThread(named: "load \(index)") { [self] in
                ask(streams: index.isMultiple(of: 2))
            }
            threads.withLock { $0.append(thread) }
        }
    }

    /// Ends the clients.
    ///
    /// - Returns: What they have seen.
    func finish() -> Tally {
        isOver.store(true, ordering: .relaxed)
        for thread in threads.withLock({ $0 }) { thread.join() }
        return tally.withLock { $0 }
    }

    private func ask(streams: Bool) {
        let body = """
            {"model":"swap","stream":\(streams),"messages":[{"role":"user","content":"hi"}]}
            """
        let request = gateway.request("POST", "/v1/chat/completions", body)
        var client: TestClient?
        while !isOver.load(ordering: .relaxed) {
            do {
                let connected = try client ?? gateway.client()
                client = connected
                connected.say(request)
                let answer = try connected.answer(to: .post)
                note(answer, streams: streams)
                if answer.fields["connection"] == "close" { client = nil }
            } catch {
                client = nil
                tally.withLock { $0.errors.append("\(error)") }
            }
        }
    }

    private func note(_ answer: TestClient.Answer, streams: Bool) {
        if allowsRemoval, answer.status == 503 {
            let isExplained = answer.body.contains("was removed")
            // A request that began just before the removal finds no account.
            let isRace = answer.body.contains("no_account")
            if isExplained || isRace { return tally.withLock { $0.refused += 1 } }
        }
        let problem = Self.problem(with: answer, streams: streams)
        let tag = answer.body.contains("[A]") ? "A" : "B"
        tally.withLock { tally in
            if let problem { return tally.errors.append(problem) }
            tally.tags[tag, default: 0] += 1
            if streams { tally.streams += 1 } else { tally.whole += 1 }
        }
    }

    /// Each answer is whole and carries the tag of one build in all of its parts.
    private static func problem(with answer: TestClient.Answer, streams: Bool) -> String? {
        guard answer.status == 200 else { return "\(answer.status) \(answer.body.prefix(200))" }
        let parts = answer.body.split(separator: "[").dropFirst().compactMap(\.first)
            .filter { $0 == "A" || $0 == "B" }
        let expected = streams ? SwapUpstream.lines : 1
        guard parts.count == expected else { return "\(parts.count) parts: \(answer.body)" }
        guard Set(parts).count == 1 else { return "two builds: \(answer.body)" }
        let isEnded = !streams || answer.body.hasSuffix("data: [DONE]\n\n")
        return isEnded ? nil : "no end: \(answer.body)"
    }
}

/// An upstream whose streams last longer than a build stays in place.
enum SwapUpstream {
    /// How many lines a stream has.
    static let lines = 12

    static func start() throws -> FakeUpstream {
        try FakeUpstream { connection in
            while connection.request() != nil {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                )
                for _ in 0..<lines {
                    guard connection.write("2\r\nx\n\r\n") else { return }
                    usleep(30_000)
                }
                guard connection.write("0\r\n\r\n") else { return }
            }
        }
    }
}
