import Glibc

/// Turns host names into addresses for the connections of one loop.
///
/// Look-ups run on worker threads. Answers are kept for a short while, because the system's
/// resolver does not say how long they hold; requests for the same name share one look-up.
///
/// Safe to capture in jobs although unchecked: it is only touched on its loop.
final class NameResolver: @unchecked Sendable {
    typealias Answer = Result<[SocketAddress], LookupFailure>

    private struct Entry {
        let addresses: [SocketAddress]
        let expires: Int64
    }

    /// How long an answer is used: short enough for fail-over by DNS.
    private static let lifetime: Int64 = 30 * 1_000_000_000

    /// How many names are remembered; upstreams are few.
    private static let maxNames = 1024

    private let loop: EventLoop
    private let workers: WorkerPool
    private var cache: [String: Entry] = [:]
    private var pending: [String: [(Answer) -> Void]] = [:]

    /// Makes a resolver without answers.
    ///
    /// - Parameters:
    ///   - loop: Where answers are delivered.
    ///   - workers: Where look-ups block.
    init(loop: EventLoop, workers: WorkerPool) {
        self.loop = loop
        self.workers = workers
    }

    /// Finds the addresses of a host, in the order in which to try them.
    ///
    /// - Parameters:
    ///   - host: A name or a numeric address.
    ///   - port: The port that the addresses get.
    ///   - deliver: Takes the answer; called before this returns when it is known.
    func resolve(_ host: String, port: UInt16, _ deliver: @escaping (Answer) -> Void) {
        if let known = known(host) {
            return deliver(.success(known.map { $0.with(port: port) }))
        }
        let waiter = { (answer: Answer) in
            deliver(answer.map { addresses in addresses.map { $0.with(port: port) } })
        }
        if pending[host] != nil {
            pending[host]?.append(waiter)
            return
        }
        pending[host] = [waiter]
        workers.submit(for: loop) {
            Self.lookUp(host)
        } deliver: { [weak self] answer in
            self?.finish(host, answer)
        }
    }

    private func known(_ host: String) -> [SocketAddress]? {
        if let literal = SocketAddress(literal: host, port: 0) { return [literal] }
        // RFC 6761 §6.3: localhost is the loopback, whatever a name server says.
        if host == "localhost" || host.hasSuffix(".localhost") { return Self.loopback }
        guard let entry = cache[host], loop.now < entry.expires else { return nil }
        return entry.addresses
    }

    private func finish(_ host: String, _ answer: Answer) {
        if case .success(let addresses) = answer {
            if cache.count >= Self.maxNames { cache.removeAll() }
            cache[host] = Entry(addresses: addresses, expires: loop.now + Self.lifetime)
        }
        for waiter in pending.removeValue(forKey: host) ?? [] { waiter(answer) }
    }

    private static let loopback = ["127.0.0.1", "::1"].compactMap {
        SocketAddress(literal: $0, port: 0)
    }

    private static func lookUp(_ host: String) -> Answer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { return .failure(LookupFailure(code: code)) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let info = next {
            if let source = info.pointee.ai_addr, let address = SocketAddress(source, port: 0) {
                addresses.append(address)
            }
            next = info.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(LookupFailure(code: EAI_NONAME)) : .success(addresses)
    }
}
