import Glibc

/// A socket of the loopback that waits for the browser's return.
enum CallbackSocket {
    /// What came of listening.
    enum Outcome {
        case listening(Int32, port: UInt16)
        /// Another program has the port.
        case taken
        /// The machine has no such address.
        case absent
    }

    /// Listens.
    ///
    /// - Parameters:
    ///   - host: `127.0.0.1` or `::1`.
    ///   - port: The port; 0 is any that is free.
    /// - Returns: What came of it.
    static func open(_ host: String, _ port: UInt16) -> Outcome {
        guard let address = SocketAddress(literal: host, port: port) else { return .absent }
        let isIPv6 = host.utf8.contains(UInt8(ascii: ":"))
        let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let fd = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, Int32(clamping: kind), 0)
        guard fd >= 0 else { return .absent }
        enable(SO_REUSEADDR, SOL_SOCKET, fd)
        if isIPv6 { enable(IPV6_V6ONLY, Int32(IPPROTO_IPV6), fd) }
        guard address.withSockaddr({ bind(fd, $0, $1) }) == 0, listen(fd, 16) == 0,
            let name = SocketName(of: fd)
        else {
            let isTaken = errno == EADDRINUSE || errno == EACCES
            Glibc.close(fd)
            return isTaken ? .taken : .absent
        }
        return .listening(fd, port: name.port)
    }

    private static func enable(_ option: Int32, _ level: Int32, _ fd: Int32) {
        var yes: Int32 = 1
        setsockopt(fd, level, option, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
}
