internal import ProviderAPI

/// Tells reasoning that OpenAI sealed from that of others.
///
/// It is a Fernet token (github.com/fernet/spec) in URL-safe base64: a version byte 0x80, which with
/// the high zeros of the time reads `gAAAA`, 8 bytes of time, 16 of vector, whole blocks of 16, and
/// 32 of digest.
enum Ciphertext {
    private static let frame = 1 + 8 + 16 + 32
    private static let block = 16

    static func isOurs(_ node: JSONNode) -> Bool {
        guard let text = node.rawString, text.starts(with: "gAAAA".utf8) else { return false }
        var count = text.count
        while count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        guard count % 4 != 1 else { return false }
        let sealed = count * 3 / 4 - frame
        guard sealed >= block, sealed % block == 0 else { return false }
        return text.prefix(count).allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
