import Glibc

/// An IPv4 or IPv6 address as a number.
///
/// An IPv4 address is held, and compared, as the IPv6 address that it is mapped to, so that
/// `::ffff:192.0.2.1`, which a socket for both families reports, is `192.0.2.1`.
struct IPAddress: Hashable, Sendable {
    /// The longest text of an address, `ffff:…:255.255.255.255`.
    static let maxText = 45
    static let bitCount = 128
    /// How many bits stand in front of a mapped IPv4 address.
    static let mappedBits = 96

    /// The address, its first byte on top.
    let bits: UInt128

    /// Takes the bits of an IPv6 address, mapped or not.
    init(bits: UInt128) { self.bits = bits }

    /// Takes the bits of an IPv4 address.
    init(ipv4: UInt32) { bits = 0xffff << 32 | UInt128(ipv4) }

    /// Reads an address as `inet_pton` takes it: four numbers, or IPv6 without brackets and zone.
    init?(_ text: String) {
        var text = text
        guard let address = text.withUTF8({ IPAddress(UnsafeRawBufferPointer($0)) }) else {
            return nil
        }
        self = address
    }

    /// Reads an address from bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= Self.maxText, !bytes.contains(0) else { return nil }
        let found = withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) {
            text -> IPAddress? in
            UnsafeMutableRawBufferPointer(text).copyBytes(from: bytes)
            text[bytes.count] = 0
            return Self.parse(UnsafePointer(text.baseAddress.unsafelyUnwrapped))
        }
        guard let found else { return nil }
        self = found
    }

    private static func parse(_ text: UnsafePointer<CChar>) -> IPAddress? {
        var v4: UInt32 = 0
        if inet_pton(AF_INET, text, &v4) == 1 { return IPAddress(ipv4: UInt32(bigEndian: v4)) }
        var v6: UInt128 = 0
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return IPAddress(bits: UInt128(bigEndian: v6))
    }

    var isIPv4: Bool { bits >> 32 == 0xffff }

    /// Whether the address is this machine's own: 127.0.0.0/8 or ::1.
    var isLoopback: Bool { isIPv4 ? (bits >> 24) & 0xff == 127 : bits == 1 }

    /// Whether the address stands for every one of its family.
    var isUnspecified: Bool { bits == 0 || (isIPv4 && UInt32(truncatingIfNeeded: bits) == 0) }

    /// Who is counted as one client: an IPv4 address, or all of an IPv6 network of 64 bits, since
    /// whoever has one address of that has them all.
    var subscriber: IPAddress { isIPv4 ? self : prefix(64) }

    /// The network that a provider hands out in one piece: 24 bits of IPv4, 48 bits of IPv6.
    var neighbourhood: IPAddress { prefix(isIPv4 ? Self.mappedBits + 24 : 48) }

    /// The address with zeros behind a prefix.
    ///
    /// - Parameter length: How many bits of ``bits`` stay.
    /// - Returns: The first address of the network.
    func prefix(_ length: Int) -> IPAddress {
        IPAddress(bits: bits & ~(UInt128.max >> UInt128(max(0, min(length, Self.bitCount)))))
    }
}

extension IPAddress: CustomStringConvertible {
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var bytes = UInt32(truncatingIfNeeded: bits).bigEndian
            inet_ntop(AF_INET, &bytes, &text, socklen_t(text.count))
        } else {
            var bytes = bits.bigEndian
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
