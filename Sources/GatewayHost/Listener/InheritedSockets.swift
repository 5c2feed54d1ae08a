import Glibc
import Synchronization

/// Listening sockets that outlive the process that opened them.
///
/// A supervisor hands them to each process that it starts, and learns of those that are opened.
final class InheritedSockets: Sendable {
    /// Tells the supervisor of a socket that this process listens on.
    let announce: @Sendable (Int32) -> Void
    private let waiting: Mutex<[Int32]>
    private let handedOver = Atomic<Bool>(false)

    /// Takes sockets.
    ///
    /// - Parameters:
    ///   - descriptors: The sockets.
    ///   - announce: Tells the supervisor of a socket that this process listens on.
    init(_ descriptors: [Int32], announce: @escaping @Sendable (Int32) -> Void) {
        // What is passed on by a fork is not passed on by the next one.
        for fd in descriptors { _ = fcntl(fd, F_SETFD, FD_CLOEXEC) }
        waiting = Mutex(descriptors)
        self.announce = announce
    }

    /// Whether another process listens on the sockets, so that their paths stay.
    var areHandedOver: Bool { handedOver.load(ordering: .relaxed) }

    /// Says that another process listens on the sockets.
    func handOver() { handedOver.store(true, ordering: .relaxed) }

    /// Takes the sockets of an address.
    ///
    /// - Parameters:
    ///   - wanted: The address; port 0 is any.
    ///   - count: How many sockets there can be; connections on more would wait for ever.
    /// - Returns: The sockets, or none.
    func take(_ wanted: SocketName, _ count: Int) -> [(fd: Int32, name: SocketName)] {
        let found = waiting.withLock { waiting in
            let found = waiting.compactMap { fd in SocketName(of: fd).map { (fd: fd, name: $0) } }
                .filter { wanted.matches($0.name) }
            waiting.removeAll { fd in found.contains { $0.fd == fd } }
            return found
        }
        for socket in found.dropFirst(max(count, 1)) { close(socket.fd) }
        return Array(found.prefix(max(count, 1)))
    }

    /// Takes the socket of a path, where the path still leads to it.
    func take(_ path: String) -> Int32? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return waiting.withLock { waiting in
            let index = waiting.firstIndex { SocketName(of: $0)?.path == path }
            return index.map { waiting.remove(at: $0) }
        }
    }

    /// The addresses of those that nobody has taken, each once.
    var addresses: [ListenAddress] {
        waiting.withLock { waiting in
            waiting.compactMap { SocketName(of: $0)?.listenAddress }.reduce(into: []) {
                found,
                next in
                if !found.contains(next) { found.append(next) }
            }
        }
    }

    /// How many sockets the address with the most of them has.
    var mostOfOneAddress: Int {
        let all = waiting.withLock { $0.compactMap { SocketName(of: $0)?.listenAddress } }
        return all.map { address in all.count { $0 == address } }.max() ?? 0
    }

    /// Closes what nobody has taken.
    func closeRest() {
        waiting.withLock { waiting in
            for fd in waiting { close(fd) }
            waiting = []
        }
    }
}

extension SocketName {
    /// Where a socket with this name listens.
    var listenAddress: ListenAddress {
        family == AF_UNIX ? .path(path) : .host(host, port: port)
    }

    /// Whether another address is this one, with any port where this has none.
    fileprivate func matches(_ other: SocketName) -> Bool {
        family == other.family && family != AF_UNIX && host == other.host
            && (port == 0 || port == other.port)
    }
}
