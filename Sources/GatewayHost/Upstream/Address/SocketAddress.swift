import Glibc

/// An IPv4 or IPv6 address with a port, in the form that the kernel takes.
struct SocketAddress: Equatable, Sendable, CustomStringConvertible {
    private enum Form: Sendable {
        case v4(sockaddr_in)
        case v6(sockaddr_in6)
    }

    private let form: Form

    /// Reads a numeric address; `nil` when the text is none.
    ///
    /// - Parameters:
    ///   - literal: Such as `127.0.0.1` or `::1`.
    ///   - port: The port in host order.
    init?(literal: String, port: UInt16) {
        var v4 = sockaddr_in()
        var v6 = sockaddr_in6()
        if inet_pton(AF_INET, literal, &v4.sin_addr) == 1 {
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            form = .v4(v4)
        } else if inet_pton(AF_INET6, literal, &v6.sin6_addr) == 1 {
            v6.sin6_family = sa_family_t(AF_INET6)
            v6.sin6_port = port.bigEndian
            form = .v6(v6)
        } else {
            return nil
        }
    }

    /// Copies an address that a resolver returned; `nil` when it is neither IPv4 nor IPv6.
    ///
    /// - Parameters:
    ///   - source: The resolver's address.
    ///   - port: The port in host order.
    init?(_ source: UnsafePointer<sockaddr>, port: UInt16) {
        switch Int32(clamping: source.pointee.sa_family) {
        case AF_INET:
            var v4 = UnsafeRawPointer(source).loadUnaligned(as: sockaddr_in.self)
            v4.sin_port = port.bigEndian
            form = .v4(v4)
        case AF_INET6:
            var v6 = UnsafeRawPointer(source).loadUnaligned(as: sockaddr_in6.self)
            v6.sin6_port = port.bigEndian
            form = .v6(v6)
        default: return nil
        }
    }

    var isIPv6: Bool {
        if case .v6 = form { true } else { false }
    }

    /// The address family, for `socket`.
    var family: Int32 { isIPv6 ? AF_INET6 : AF_INET }

    /// The same address with another port.
    ///
    /// - Parameter port: The port in host order.
    /// - Returns: The changed copy.
    func with(port: UInt16) -> SocketAddress {
        switch form {
        case .v4(var v4):
            v4.sin_port = port.bigEndian
            return SocketAddress(form: .v4(v4))
        case .v6(var v6):
            v6.sin6_port = port.bigEndian
            return SocketAddress(form: .v6(v6))
        }
    }

    /// Lends the address to a system call.
    ///
    /// - Parameter body: Takes the address and its length.
    /// - Returns: What `body` returned.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        switch form {
        case .v4(let v4): Self.lend(v4, body)
        case .v6(let v6): Self.lend(v6, body)
        }
    }

    /// The numeric address without the port.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch form {
        case .v4(var v4): inet_ntop(AF_INET, &v4.sin_addr, &text, socklen_t(text.count))
        case .v6(var v6): inet_ntop(AF_INET6, &v6.sin6_addr, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        left.withSockaddr { a, aLength in
            right.withSockaddr { b, bLength in
                aLength == bLength && memcmp(a, b, Int(clamping: aLength)) == 0
            }
        }
    }

    private init(form: Form) { self.form = form }

    private static func lend<A, R>(
        _ address: A,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        withUnsafeBytes(of: address) { bytes in
            guard let base = bytes.baseAddress else { preconditionFailure("an address has bytes") }
            return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }
}
