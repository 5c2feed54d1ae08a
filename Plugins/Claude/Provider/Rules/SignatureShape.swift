internal import ProviderAPI

/// What a thinking signature looks like from outside, from which follows whether Claude made it.
///
/// The content is sealed. The envelope is a protocol buffer in base64: one field 2 that holds several
/// fields (`E…`), or in newer models one that begins with field 1 (`CAIS…`). Gemini's field 2 holds
/// a single field. Some gateways to Claude wrap the text in base64 once more (`R…`). OpenAI's
/// ciphertext is URL-safe base64 of another shape.
enum SignatureShape: Equatable {
    /// Claude's own.
    case own
    /// Claude's own inside another layer of base64.
    case wrapped(String)
    /// Another model's, or none.
    case foreign

    private static let shortest = 16

    init(_ node: JSONNode?) {
        guard let node, let text = node.rawString, text.count >= Self.shortest else {
            self = .foreign
            return
        }
        switch text[0] {
        case UInt8(ascii: "E") where Self.isEnvelope(text),
            UInt8(ascii: "C") where Self.isNew(text):
            self = .own
        case UInt8(ascii: "R"): self = Self.unwrapped(node)
        default: self = .foreign
        }
    }

    private static func unwrapped(_ node: JSONNode) -> SignatureShape {
        guard let text = node.string, let bytes = Base64URL.decode(text),
            bytes.count >= shortest, bytes[0] == UInt8(ascii: "E")
        else { return .foreign }
        return bytes.withUnsafeBytes { isEnvelope($0) }
            ? .wrapped(String(decoding: bytes, as: UTF8.self)) : .foreign
    }

    private static func isNew(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let count = byteCount(text) else { return false }
        return count > 3 && head(text).first == 0x08
    }

    /// Field 2, as long as the text, whose first field is not all of it.
    private static func isEnvelope(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let count = byteCount(text) else { return false }
        var bytes = head(text)[...]
        let whole = bytes.count
        guard bytes.popFirst() == 0x12, let outer = varint(&bytes) else { return false }
        let start = whole - bytes.count
        guard outer == count - start, bytes.popFirst() == 0x0A, let inner = varint(&bytes) else {
            return false
        }
        let innerStart = whole - bytes.count
        return inner > 0 && inner < count - innerStart
    }

    /// The first bytes, which hold the lengths.
    private static func head(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        Base64URL.decode(String(decoding: text.prefix(shortest), as: UTF8.self)) ?? []
    }

    /// How many bytes the base64 text stands for; `nil` when it is none.
    private static func byteCount(_ text: UnsafeRawBufferPointer) -> Int? {
        var digits = text.count
        while digits > 0, text[digits - 1] == UInt8(ascii: "="), text.count - digits < 2 {
            digits -= 1
        }
        guard digits % 4 != 1, text.prefix(digits).allSatisfy(isDigit) else { return nil }
        return digits * 3 / 4
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
