/// How a proxy writes the address of a client (RFC 7239 §6).
enum ForwardedNode {
    private static let maxPort = 32  // a port, or what stands for one

    /// Reads `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
    ///
    /// - Parameter bytes: A node without quotes.
    /// - Returns: `nil` when it is no address, be it `unknown` or hidden on purpose.
    static func address(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
        if bytes.first == UInt8(ascii: "[") { return bracketed(bytes) }
        let colons = bytes.count { $0 == UInt8(ascii: ":") }
        guard colons == 1, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return IPAddress(bytes)
        }
        guard isPort(bytes[(colon + 1)...]) else { return nil }
        return IPAddress(UnsafeRawBufferPointer(rebasing: bytes[..<colon]))
    }

    private static func bracketed(_ bytes: UnsafeRawBufferPointer) -> IPAddress? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let rest = bytes[(end + 1)...]
        guard rest.isEmpty || (rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst())) else {
            return nil
        }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[1..<end])
        guard inner.contains(UInt8(ascii: ":")) else { return nil }
        return IPAddress(inner)
    }

    // RFC 7239 §6.3: up to five digits, or a word of the proxy's that begins with `_`.
    private static func isPort(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= maxPort else { return false }
        if bytes.allSatisfy({ $0 &- 48 < 10 }) { return bytes.count <= 5 }
        return bytes.first == UInt8(ascii: "_") && bytes.allSatisfy(ByteClass.isToken)
    }
}
