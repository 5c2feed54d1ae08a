import CLinux
import Glibc

/// Where a server listens.
enum ListenAddress: Equatable, Sendable, CustomStringConvertible {
    /// A host (a name, IPv4, or IPv6 with or without brackets; empty for all interfaces) and a port
    /// (0 for any free one).
    case host(String, port: UInt16)
    /// A local socket at a path.
    case path(String)

    var description: String {
        switch self {
        case .path(let path): "unix:\(path)"
        case .host(let host, let port) where host.contains(":") && !host.hasPrefix("["):
            "[\(host)]:\(port)"
        case .host(let host, let port): "\(host):\(port)"
        }
    }

    /// Finds the addresses of sockets; this may block on a name server.
    ///
    /// - Returns: One address for a number, those of all families for a name.
    /// - Throws: When there is none.
    func resolve() throws(ListenFailure) -> [SocketName] {
        switch self {
        case .path(let path):
            guard let address = SocketName(path: path) else { throw .invalidPath(path) }
            return [address]
        case .host(let host, let port):
            return try Self.lookUp(host, port)
        }
    }

    private static func lookUp(
        _ host: String,
        _ port: UInt16
    ) throws(ListenFailure) -> [SocketName] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let node = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        // All interfaces means one socket for both families, which `::` is here.
        let result = getaddrinfo(node.isEmpty ? "::" : node, String(port), &hints, &found)
        guard result == 0 else {
            throw .unknownHost(host, reason: String(cString: gai_strerror(result)))
        }
        defer { freeaddrinfo(found) }
        return Array(sequence(first: found) { $0?.pointee.ai_next }.prefix { $0 != nil })
            .compactMap { $0.flatMap { SocketName($0.pointee) } }
    }
}

/// Why a server cannot listen.
enum ListenFailure: Error, Equatable, CustomStringConvertible {
    case addressInUse(ListenAddress)
    case unknownHost(String, reason: String)
    case invalidPath(String)
    case notASocket(String)
    case refused(ListenAddress, reason: String)

    var description: String {
        switch self {
        case .addressInUse(let address):
            "cannot listen on \(address): another process is already listening there"
        case .unknownHost(let host, let reason):
            "cannot listen on \(host): \(reason)"
        case .invalidPath(let path):
            "cannot listen on unix:\(path): the path is empty or longer than 107 bytes"
        case .notASocket(let path):
            "cannot listen on unix:\(path): there is a file that is not a socket"
        case .refused(let address, let reason):
            "cannot listen on \(address): \(reason)"
        }
    }
}
