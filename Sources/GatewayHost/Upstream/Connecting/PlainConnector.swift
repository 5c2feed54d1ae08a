import CLinux
import Glibc

/// Connects a TCP socket to the first address of an origin that answers.
///
/// Addresses are tried one after another in the resolver's order. An attempt gets its share of the
/// connect timeout, so that an address family that leads nowhere leaves time for the other.
final class PlainConnector: Connector, Channel {
    private(set) var phase = UpstreamFailure.Phase.resolve

    private let origin: UpstreamOrigin
    private let loop: EventLoop
    private let resolver: NameResolver
    private let timeout: Int64
    private var completion: ((Result<any Transport, UpstreamFailure>) -> Void)?
    private var remaining: ArraySlice<SocketAddress> = []
    private var share: Int64 = 0
    private var socket: Int32 = -1
    private var timer: TimerID?
    private var lastProblem = ""

    /// Prepares a connection.
    ///
    /// - Parameters:
    ///   - origin: Where to; it is reached directly.
    ///   - timeout: How long all attempts may take together, in nanoseconds.
    ///   - loop: The loop to wait on.
    ///   - resolver: Who knows the addresses.
    init(_ origin: UpstreamOrigin, timeout: Int64, loop: EventLoop, resolver: NameResolver) {
        self.origin = origin
        self.timeout = timeout
        self.loop = loop
        self.resolver = resolver
    }

    func start(_ completion: @escaping (Result<any Transport, UpstreamFailure>) -> Void) {
        self.completion = completion
        resolver.resolve(origin.host, port: origin.port) { [weak self] answer in
            self?.resolved(answer)
        }
    }

    func cancel() {
        completion = nil
        dropSocket()
    }

    func ready(_ events: UInt32) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        if code == 0 {
            succeed()
        } else {
            tryNext(after: SystemError.text(code))
        }
    }

    private func resolved(_ answer: NameResolver.Answer) {
        guard completion != nil else { return }
        switch answer {
        case .success(let addresses):
            phase = .connect
            remaining = addresses[...]
            share = timeout / Int64(clamping: max(addresses.count, 1))
            attempt()
        case .failure(let failure): finish(.failure(.unresolved(origin.host, "\(failure)")))
        }
    }

    private func attempt() {
        while let address = remaining.popFirst() {
            guard let problem = begin(address) else { return }
            lastProblem = problem
            dropSocket()
        }
        finish(.failure(.unreachable(origin, lastProblem)))
    }

    private func begin(_ address: SocketAddress) -> String? {
        socket = Self.openSocket(address.family)
        guard socket >= 0 else { return SystemError.text(errno) }
        let result = address.withSockaddr { connect(socket, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { return SystemError.text(errno) }
        guard loop.register(socket, Readiness.writable, self) else { return "cannot be watched" }
        guard !remaining.isEmpty else { return nil }
        timer = loop.schedule(after: share) { [weak self] in
            self?.timer = nil
            self?.tryNext(after: "no answer")
        }
        return nil
    }

    private func tryNext(after problem: String) {
        lastProblem = problem
        dropSocket()
        attempt()
    }

    private func succeed() {
        stopTimer()
        loop.deregister(socket)
        let transport = PlainTransport(socket)
        socket = -1
        finish(.success(transport))
    }

    private func finish(_ result: Result<any Transport, UpstreamFailure>) {
        let deliver = completion
        completion = nil
        deliver?(result)
    }

    private func dropSocket() {
        stopTimer()
        guard socket >= 0 else { return }
        loop.deregister(socket)
        close(socket)
        socket = -1
    }

    private static func openSocket(_ family: Int32) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = Glibc.socket(family, Int32(clamping: kind), 0)
        guard descriptor >= 0 else { return descriptor }
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        // A model may think for minutes: probes keep the path's middle boxes from forgetting us.
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        return descriptor
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func stopTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }
}
