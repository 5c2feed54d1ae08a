extension FormBody {
    /// Decodes fields; of duplicates the last counts.
    ///
    /// - Parameter text: A form body or a query, without its question mark.
    /// - Returns: Names and values, decoded.
    public static func decode(_ text: String) -> [String: String] {
        // text: whoever reads a query bounds it
        var fields: [String: String] = [:]
        for field in text.utf8.split(separator: UInt8(ascii: "&")) {
            let mark = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            fields[decoded(field[..<mark])] = decoded(field[mark...].dropFirst())
        }
        return fields
    }

    private static func decoded(_ text: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let escaped = UInt8(hexadecimal: rest.prefix(2)) {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate init?(hexadecimal digits: Substring.UTF8View) {
        guard digits.count == 2, digits.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        self = value
    }
}
