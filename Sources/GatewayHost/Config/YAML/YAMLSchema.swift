/// The core schema: which plain scalars are null, booleans and numbers (YAML 1.2 §10.3).
enum YAMLSchema {
    static let tagPrefix = "tag:yaml.org,2002:"

    /// Types a plain scalar that has no tag.
    static func resolve(_ text: String) -> YAMLValue {
        null(text) ?? bool(text) ?? int(text) ?? float(text) ?? .string(text)
    }

    /// Types a scalar by its tag.
    ///
    /// - Parameters:
    ///   - text: The scalar's text.
    ///   - tag: The core schema's name of the type, such as `int`.
    /// - Returns: The value, or nil when the text is not one of that type or the tag is none of
    ///   the core schema.
    static func resolve(_ text: String, tag: String) -> YAMLValue? {
        switch tag {
        case "str": .string(text)
        case "null": null(text)
        case "bool": bool(text)
        case "int": int(text)
        case "float": float(text) ?? int(text)
        default: nil
        }
    }

    private static func null(_ text: String) -> YAMLValue? {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        default: nil
        }
    }

    private static func bool(_ text: String) -> YAMLValue? {
        switch text {
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: nil
        }
    }

    private static func int(_ text: String) -> YAMLValue? {
        if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
        if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
        let unsigned = text.drop { $0 == "-" || $0 == "+" }
        guard text.utf8.count - unsigned.utf8.count <= 1, !unsigned.isEmpty,
            unsigned.allSatisfy(\.isASCIIDigit)
        else { return nil }
        // Past 64 bits the number is kept as near as a double comes.
        return Int(text, radix: 10).map(YAMLValue.int) ?? Double(text).map(YAMLValue.float)
    }

    private static func digits(_ text: Substring, radix: Int) -> YAMLValue? {
        guard text.first?.isHexDigit == true else { return nil }
        return Int(text, radix: radix).map(YAMLValue.int)
    }

    private static func float(_ text: String) -> YAMLValue? {
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        switch unsigned {
        case ".inf", ".Inf", ".INF": return .float(text.hasPrefix("-") ? -.infinity : .infinity)
        case ".nan", ".NaN", ".NAN": return unsigned == text ? .float(.nan) : nil
        default: return isFloat(unsigned) ? decimal(text) : nil
        }
    }

    /// Whether a text is `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
    private static func isFloat(_ text: Substring) -> Bool {
        var rest = text
        let whole = rest.dropDigits()
        if rest.first == "." {
            rest.removeFirst()
            let fraction = rest.dropDigits()
            guard whole + fraction > 0 else { return false }
        } else if whole == 0 {
            return false
        }
        guard let exponent = rest.popFirst() else { return true }
        guard exponent == "e" || exponent == "E" else { return false }
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        return rest.dropDigits() > 0 && rest.isEmpty
    }

    private static func decimal(_ text: String) -> YAMLValue? {
        // Double reads neither "1." nor ".5".
        var digits = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if digits.count == 2 {
            if digits[0].last?.isASCIIDigit != true { digits[0] += "0" }
            if digits[1].first?.isASCIIDigit != true { digits[1] = "0" + digits[1] }
        }
        return Double(digits.joined(separator: ".")).map(YAMLValue.float)
    }
}

extension Substring {
    /// Drops leading digits and counts them.
    fileprivate mutating func dropDigits() -> Int {
        let rest = drop(while: \.isASCIIDigit)
        let count = utf8.count - rest.utf8.count
        self = rest
        return count
    }
}
