import CLinux
import Glibc

/// A listening socket, closed when it is dropped.
final class ListenSocket: Sendable {
    private static let backlog: Int32 = 4096  // the kernel cuts it to its own limit

    let fd: Int32
    /// Where it really listens.
    let address: ListenAddress
    private let path: String?
    private let inherited: InheritedSockets?

    private init(_ fd: Int32, _ address: ListenAddress, _ inherited: InheritedSockets?) {
        self.fd = fd
        self.address = address
        self.inherited = inherited
        inherited?.announce(fd)
        path = if case .path(let path) = address { path } else { nil }
    }

    deinit {
        // A path outlives its socket, and would look like a server that has crashed. It goes first:
        // once the socket is closed, the path may be that of the next server.
        if let path, inherited?.areHandedOver != true { unlink(path) }
        close(fd)
    }

    /// Listens on an address, with as many sockets as there are loops.
    ///
    /// The kernel spreads TCP connections over the sockets; a local socket is one for all.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - count: How many sockets for TCP.
    ///   - inherited: Sockets of the process before this one, which are taken first.
    /// - Returns: For each address that a name stands for, its sockets.
    /// - Throws: Why that is not possible.
    static func open(
        _ address: ListenAddress,
        count: Int,
        inherited: InheritedSockets? = nil
    ) throws(ListenFailure) -> [[ListenSocket]] {
        if case .path(let path) = address {
            return [[try openPath(path, address, inherited)]]
        }
        var groups: [[ListenSocket]] = []
        var port: UInt16 = 0
        for var resolved in try address.resolve() {
            if resolved.port == 0 { resolved.port = port }
            let group = try openGroup(resolved, address, count, inherited)
            port = SocketName(of: group[0].fd)?.port ?? 0
            groups.append(group)
        }
        return groups
    }

    // Sockets of one user may share a port silently. A first socket that does not share finds out
    // whether someone is there, and which port a request for any has got.
    private static func openGroup(
        _ wanted: SocketName,
        _ asked: ListenAddress,
        _ count: Int,
        _ inherited: InheritedSockets?
    ) throws(ListenFailure) -> [ListenSocket] {
        if let taken = inherited?.take(wanted, count), let actual = taken.first {
            let address = actual.name.listenAddress
            return taken.map { ListenSocket($0.fd, address, inherited) }
        }
        let probe = try bound(wanted, asked, isShared: false)
        let actual = SocketName(of: probe)
        close(probe)
        guard let actual else { throw .refused(asked, reason: "no address") }
        var group: [ListenSocket] = []
        for _ in 0..<max(count, 1) {
            let fd = try bound(actual, asked, isShared: true)
            guard listen(fd, backlog) == 0 else { throw failure(asked) }
            group.append(ListenSocket(fd, actual.listenAddress, inherited))
        }
        return group
    }

    private static func bound(
        _ address: SocketName,
        _ asked: ListenAddress,
        isShared: Bool
    ) throws(ListenFailure) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let fd = socket(address.family, type, 0)
        guard fd >= 0 else { throw failure(asked) }
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1)
        if isShared { set(fd, SOL_SOCKET, SO_REUSEPORT, 1) }
        if address.family == AF_INET6 {
            set(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.host == "::" ? 0 : 1)
        }
        // Connections inherit it.
        if address.family != AF_UNIX { set(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        guard address.withPointer({ bind(fd, $0, $1) }) == 0 else {
            let failure = failure(asked)
            close(fd)
            throw failure
        }
        return fd
    }

    private static func openPath(
        _ path: String,
        _ asked: ListenAddress,
        _ inherited: InheritedSockets?
    ) throws(ListenFailure) -> ListenSocket {
        if let fd = inherited?.take(path) { return ListenSocket(fd, asked, inherited) }
        guard let address = SocketName(path: path) else { throw .invalidPath(path) }
        try removeStale(path, address, asked)
        // The mode is right from the first moment: nobody else can connect in between.
        let mask = umask(0o177)
        defer { umask(mask) }
        let fd = try bound(address, asked, isShared: false)
        guard listen(fd, backlog) == 0 else { throw failure(asked) }
        return ListenSocket(fd, asked, inherited)
    }

    // A socket file without a listener is left over from a crash; one with a listener is in use.
    private static func removeStale(
        _ path: String,
        _ address: SocketName,
        _ asked: ListenAddress
    ) throws(ListenFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let fd = socket(AF_UNIX, type, 0)
        guard fd >= 0 else { throw failure(asked) }
        defer { close(fd) }
        let result = address.withPointer { connect(fd, $0, $1) }
        guard result != 0, errno == ECONNREFUSED else { throw .addressInUse(asked) }
        unlink(path)
    }

    private static func failure(_ address: ListenAddress) -> ListenFailure {
        errno == EADDRINUSE
            ? .addressInUse(address)
            : .refused(address, reason: String(cString: strerror(errno)))
    }

    private static func set(_ fd: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
