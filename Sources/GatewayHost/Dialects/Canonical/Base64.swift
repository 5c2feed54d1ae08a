import ProviderAPI

/// Base64, for the few documents that one format sends as data and another as text.
enum Base64 {
    /// The text of a document whose type says that it is plain text.
    static func text(_ data: RawText, _ type: RawText?, _ arena: Arena) -> RawText? {
        guard let type, type.hasPrefix("text/") || type == "application/json" else { return nil }
        var bytes = ByteBuffer(capacity: data.count)
        guard decode(data, into: &bytes), isText(bytes.bytes) else { return nil }
        return arena.text { $0.escape(bytes.bytes) }
    }

    private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    /// Decodes either alphabet; white space and padding are skipped.
    static func decode(_ text: RawText, into out: inout ByteBuffer) -> Bool {
        var bits: UInt32 = 0
        var count = 0
        for byte in text.bytes {
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\\") { continue }
            guard let digit = value(byte) else { return false }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(byte: UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return true
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
