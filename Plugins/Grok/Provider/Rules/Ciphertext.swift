internal import ProviderAPI

/// Whether a ciphertext may be the upstream's own, by its looks: bare bytes in base64 without padding.
///
/// Others' have an envelope: `gAAAA…` tokens, protocol buffers whose first field holds the rest, or
/// base64 within base64.
enum Ciphertext {
    private static let shortest = 32

    static func isOwn(_ text: String) -> Bool {
        guard !text.hasPrefix("gAAAA"), !text.contains(where: { "=-_".contains($0) }),
            let bytes = Base64URL.decode(text), bytes.count >= shortest
        else { return false }
        return !isEnvelope(bytes) && isRandom(bytes)
    }

    /// A protocol buffer: field 2 that is as long as all the rest, or the two bytes 8 and 2 that begin
    /// a newer one.
    private static func isEnvelope(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0x08, 0x02, 0x12]) { return true }
        guard bytes[0] == 0x12 || bytes[0] == 0x0A else { return false }
        var length = 0
        for (index, byte) in bytes.dropFirst().prefix(4).enumerated() {
            length |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 { return bytes[0] == 0x0A || length == bytes.count - index - 2 }
        }
        return false
    }

    /// Text, base64 text included, has no byte above 127 and few different ones.
    private static func isRandom(_ bytes: [UInt8]) -> Bool {
        let sample = bytes.prefix(64)
        return sample.contains { $0 >= 0x80 } && Set(sample).count >= 16
    }
}
