/// JSON as a tree, for settings, the admin interface and control messages.
///
/// Members keep their order and duplicates, numbers their text. The request path uses
/// ``JSONDocument`` instead, which builds nothing.
public enum JSONValue: Sendable, Equatable {
    /// The word `null`.
    case null
    /// Either `true` or `false`.
    case bool(Bool)
    /// The text of a number; `1` and `1.0` are not equal.
    case number(String)
    /// Decoded text.
    case string(String)
    /// Elements in order.
    case array([JSONValue])
    /// Members in order.
    case object([Member])

    /// A key and its value.
    public struct Member: Sendable, Equatable {
        /// The key, decoded.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// Creates a member.
        ///
        /// - Parameters:
        ///   - key: The key, decoded.
        ///   - value: The value.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }

        /// Whether two members have the same key and the same value.
        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasBytes(of: right.key) && left.value == right.value
        }
    }

    /// Whether two values are written with the same scalars.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)), (.string(let left), .string(let right)):
            left.hasBytes(of: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }
}

extension JSONValue {
    /// Creates a number from an integer.
    ///
    /// - Parameter value: Any integer.
    /// - Returns: The number.
    public static func int(_ value: Int) -> JSONValue { .number(String(value)) }

    /// Creates a number from a double.
    ///
    /// - Parameter value: Any double.
    /// - Returns: The number; `null` when the double is not finite.
    public static func double(_ value: Double) -> JSONValue {
        value.isFinite ? .number(value.description) : .null
    }
}

// Not `ExpressibleByNilLiteral`: `value["key"] == nil` would ask for a `null`.
extension JSONValue: ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates a boolean.
    ///
    /// - Parameter value: The literal.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Creates a number.
    ///
    /// - Parameter value: The literal.
    public init(integerLiteral value: Int) { self = .int(value) }

    /// Creates a number.
    ///
    /// - Parameter value: The literal.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// Creates a string.
    ///
    /// - Parameter value: The literal.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Creates an array.
    ///
    /// - Parameter elements: The elements in order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Creates an object.
    ///
    /// - Parameter elements: The members in order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
