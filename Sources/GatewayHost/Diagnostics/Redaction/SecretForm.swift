import ProviderAPI

/// A way of writing a secret.
///
/// Forms are compared by their letters and digits alone, in lower case: then it does not matter how
/// a text is cut, wrapped, quoted or spelled, nor which of the two base64 alphabets it uses.
enum SecretForm: UInt32, CaseIterable {
    case plain
    /// Base64 of a text that begins with the secret, or has a multiple of three bytes before it.
    case base64
    /// Base64 of a text with a byte more before the secret.
    case base64AfterOne
    /// Base64 of a text with two bytes more before the secret.
    case base64AfterTwo
    case hexadecimal

    /// How much of a form must be seen for a part of it to be hidden; about twelve characters of the
    /// secret.
    var shortestPart: Int {
        switch self {
        case .plain: 12
        case .base64, .base64AfterOne, .base64AfterTwo: 16
        case .hexadecimal: 24
        }
    }

    /// The letters and digits of a secret in this form, in lower case.
    func letters(of secret: String) -> [UInt8] {
        switch self {
        case .plain: Self.letters(secret.utf8)
        case .base64: Self.base64(secret, after: 0)
        case .base64AfterOne: Self.base64(secret, after: 1)
        case .base64AfterTwo: Self.base64(secret, after: 2)
        case .hexadecimal: Self.hexadecimal(secret)
        }
    }

    /// A letter in lower case, or a digit; 0 for all else.
    @inline(__always)
    static func letter(_ byte: UInt8) -> UInt8 {
        let lower = byte | 0x20
        if lower &- UInt8(ascii: "a") < 26 { return lower }
        return byte &- UInt8(ascii: "0") < 10 ? byte : 0
    }

    private static func hexadecimal(_ secret: String) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(secret.utf8.count * 2)
        for byte in secret.utf8 {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }

    private static func letters(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var letters: [UInt8] = []
        letters.reserveCapacity(bytes.count)
        for byte in bytes {
            let letter = letter(byte)
            if letter != 0 { letters.append(letter) }
        }
        return letters
    }

    /// The characters that depend on the secret alone, and not on what stands before or after it.
    private static func base64(_ secret: String, after count: Int) -> [UInt8] {
        let bytes = [UInt8](repeating: 0, count: count) + secret.utf8
        let whole = Base64URL.encode(bytes).utf8.prefix(bytes.count * 8 / 6)
        return letters(whole.dropFirst((count * 8 + 5) / 6))
    }
}
