/// A value inside a ``JSONDocument``.
///
/// A node is two pointers: copying one costs nothing, and reading one touches the source bytes. It
/// is valid while its document lives and until that document parses again. The accessors answer
/// `nil` when the value is of another kind, so a JSON `null` reads as an absent value:
///
///     let model = root["model"]?.string
///     let stream = root["stream"]?.bool ?? false
///
/// Where the value itself is handed on, ``member(_:)`` skips a `null` and the subscript keeps it.
public struct JSONNode {
    /// The kinds of values.
    public enum Kind: UInt8, Sendable {
        /// Members in braces.
        case object
        /// Elements in brackets.
        case array
        /// Text in quotes.
        case string
        /// A number, kept as text.
        case number
        /// Either `true` or `false`.
        case boolean
        /// The word `null`.
        case null
    }

    @usableFromInline let source: UnsafePointer<UInt8>
    @usableFromInline let slot: UnsafePointer<JSONSlot>

    @inlinable
    init(source: UnsafePointer<UInt8>, slot: UnsafePointer<JSONSlot>) {
        self.source = source
        self.slot = slot
    }

    /// The kind of the value.
    @inlinable public var kind: Kind { slot.pointee.kind }

    /// The exact text of the value; a string with its quotes.
    @inlinable public var raw: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: source + Int(slot.pointee.offset),
            count: Int(slot.pointee.length)
        )
    }

    /// Where the text of the value begins in the source.
    @inlinable public var offset: Int { Int(slot.pointee.offset) }

    /// Whether the value is an object.
    @inlinable public var isObject: Bool { kind == .object }

    /// Whether the value is an array.
    @inlinable public var isArray: Bool { kind == .array }

    /// Whether the value is a string.
    @inlinable public var isString: Bool { kind == .string }

    /// Whether the value is a number.
    @inlinable public var isNumber: Bool { kind == .number }

    /// Whether the value is `null`.
    @inlinable public var isNull: Bool { kind == .null }

    /// The value of a boolean.
    @inlinable public var bool: Bool? {
        kind == .boolean ? source[Int(slot.pointee.offset)] == UInt8(ascii: "t") : nil
    }

    /// The value of a whole number that fits, `4096.0` included.
    @inlinable public var int: Int? {
        kind == .number ? JSONNumber.int(raw) : nil
    }

    /// The value of a number as the nearest double.
    @inlinable public var double: Double? {
        kind == .number ? JSONNumber.double(raw) : nil
    }

    @inlinable var next: UnsafePointer<JSONSlot> { slot + Int(slot.pointee.span) }

    @inlinable var firstChild: UnsafePointer<JSONSlot> { slot + 1 }
}
