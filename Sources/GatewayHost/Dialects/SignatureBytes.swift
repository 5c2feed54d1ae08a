import ProviderAPI

/// Looks into the first bytes of a signature.
enum SignatureBytes {
    /// The head of an envelope is longer than any list of tags that is looked at.
    private static let lookedAt = 128

    private static let wholeUUID = 36

    /// Decodes the beginning of a signature; what is no base64 has no bytes.
    static func withDecoded<Value>(
        _ signature: RawText,
        _ body: (UnsafeRawBufferPointer) -> Value
    ) -> Value {
        var bytes = ByteBuffer(capacity: lookedAt)
        let isData = Base64.decode(signature.prefix(lookedAt), into: &bytes)
        return body(isData ? bytes.bytes : UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// The shape of decoded bytes.
    ///
    /// - Parameters:
    ///   - bytes: The beginning.
    ///   - layers: How many more layers of base64 there may be inside.
    /// - Returns: The shape.
    static func shape(_ bytes: UnsafeRawBufferPointer, layers: Int) -> SignatureShapes {
        switch bytes.first {
        case 0x08: return .tagged
        case 0x0A: return .olderCapsule
        case 0x12: return contents(bytes)
        // Base64 of base64 that starts with `E`.
        case UInt8(ascii: "E") where layers > 0:
            if isUUID(bytes) { return .identifier }
            return withDecoded(RawText(bytes)) { shape($0, layers: layers - 1) }
        default: return isUUID(bytes) ? .identifier : .opaque
        }
    }

    /// Tells an envelope from a capsule by what stands in field 2.
    ///
    /// Protocol Buffers, Encoding: a tag is the number of the field times eight plus the wire type,
    /// so 0x0A is bytes in field 1. In a capsule they fill the message; in an envelope others follow.
    private static func contents(_ bytes: UnsafeRawBufferPointer) -> SignatureShapes {
        guard let outer = length(bytes, at: 1) else { return .opaque }
        guard outer.end < bytes.count, bytes[outer.end] == 0x0A else { return .capsule }
        guard let inner = length(bytes, at: outer.end + 1) else { return .opaque }
        return inner.end + inner.value < outer.end + outer.value ? .envelope : .capsule
    }

    /// Reads a length and tells where it ends; `nil` when there is none.
    private static func length(
        _ bytes: UnsafeRawBufferPointer,
        at start: Int
    ) -> (value: Int, end: Int)? {
        var value = 0
        for index in start..<max(start, min(start + 5, bytes.count)) {
            let byte = bytes[index]
            value |= Int(byte & 0x7F) << (7 * (index - start))
            if bytes[index] & 0x80 == 0 { return (value, index + 1) }
        }
        return nil
    }

    /// Whether bytes are the text of a UUID (RFC 9562 §4).
    static func isUUID(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == wholeUUID else { return false }
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 8, 13, 18, 23: if byte != UInt8(ascii: "-") { return false }
            default: if !isHexadecimal(byte) { return false }
            }
        }
        return true
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
