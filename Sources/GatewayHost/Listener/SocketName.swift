import CLinux
import Glibc

/// An address of a socket: IPv4, IPv6 or a path.
struct SocketName {
    private static let maxPath = 107  // sun_path without its NUL

    private(set) var storage = sockaddr_storage()
    private(set) var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// The address of a path.
    ///
    /// - Parameter path: At most 107 bytes.
    init?(path: String) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.maxPath, !bytes.contains(0) else { return nil }
        let offset = MemoryLayout<sa_family_t>.size
        withUnsafeMutableBytes(of: &storage) { raw in
            raw.storeBytes(of: sa_family_t(AF_UNIX), as: sa_family_t.self)
            raw[offset...].copyBytes(from: bytes)
        }
        length = socklen_t(offset + bytes.count + 1)
    }

    /// Copies an address from the resolver.
    ///
    /// - Parameter info: One result.
    init?(_ info: addrinfo) {
        guard let address = info.ai_addr, info.ai_addrlen <= length else { return nil }
        length = info.ai_addrlen
        withUnsafeMutableBytes(of: &storage) { raw in
            raw.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
        }
    }

    /// The address that a socket is bound to.
    ///
    /// - Parameter fd: A bound socket.
    init?(of fd: Int32) {
        guard read(fd, getsockname) else { return nil }
    }

    /// The address that a socket is connected to.
    ///
    /// - Parameter fd: A connected socket.
    init?(peerOf fd: Int32) {
        guard read(fd, getpeername) else { return nil }
    }

    /// The address family.
    var family: Int32 { Int32(storage.ss_family) }

    /// The port, or 0 for a path.
    var port: UInt16 {
        get {
            guard family != AF_UNIX else { return 0 }
            return withUnsafeBytes(of: storage) {
                UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
            }
        }
        set {
            guard family != AF_UNIX else { return }
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self)
            }
        }
    }

    /// The numeric address, or nothing for a path.
    var host: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + 1)
        let offset = family == AF_INET ? 4 : 8
        guard family == AF_INET || family == AF_INET6 else { return "" }
        let found = withUnsafeBytes(of: storage) { raw in
            inet_ntop(family, raw.baseAddress.map { $0 + offset }, &text, socklen_t(text.count))
        }
        return found.map { String(cString: $0) } ?? ""
    }

    /// The path, or nothing for another family.
    var path: String {
        guard family == AF_UNIX else { return "" }
        return withUnsafeBytes(of: storage) { raw in
            let path = raw[MemoryLayout<sa_family_t>.size..<Int(length)].prefix { $0 != 0 }
            return String(decoding: path, as: UTF8.self)
        }
    }

    /// Calls a function of the socket interface with this address.
    ///
    /// - Parameter body: Takes the address and its length.
    /// - Returns: What `body` returned.
    func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    private mutating func read(
        _ fd: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Bool {
        var size = length
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(fd, $0, &size) }
        }
        length = size
        return result == 0
    }
}
