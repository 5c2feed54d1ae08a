/// Writes `application/x-www-form-urlencoded` bodies and queries, as token endpoints want them.
public enum FormBody {
    /// The media type of such a body.
    public static let contentType = "application/x-www-form-urlencoded"

    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Encodes fields in their order.
    ///
    /// - Parameter fields: Names and values, decoded.
    /// - Returns: The text of the body or query.
    public static func encode(_ fields: KeyValuePairs<String, String>) -> String {
        fields.map { "\(encode($0.key))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// Encodes text for a place in a URL or a form.
    ///
    /// All but the unreserved characters of RFC 3986 §2.3 are escaped, the space as `%20`.
    ///
    /// - Parameter text: Any text.
    /// - Returns: Text without reserved characters.
    public static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
