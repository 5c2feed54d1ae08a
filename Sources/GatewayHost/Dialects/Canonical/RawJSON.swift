import Glibc

/// One whole JSON value as it stands in its source.
///
/// Schemas, tool inputs and numbers travel as text, so their order and spelling survive. Borrows as
/// `RawText` does.
struct RawJSON: Sendable {
    nonisolated(unsafe) let base: UnsafePointer<UInt8>
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        let text = RawText(bytes)
        base = text.base
        count = text.count
    }

    init(_ literal: StaticString) {
        base = literal.utf8Start
        count = literal.utf8CodeUnitCount
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    var isString: Bool { count >= 2 && base[0] == UInt8(ascii: "\"") }
    var isObject: Bool { count >= 2 && base[0] == UInt8(ascii: "{") }
    var isArray: Bool { count >= 2 && base[0] == UInt8(ascii: "[") }
    var isTrue: Bool { self == "true" }
    var isFalse: Bool { self == "false" }

    /// The inside of a string value.
    var text: RawText? { isString ? RawText(base + 1, count - 2) : nil }

    /// A number that fits an integer; a fraction is cut off.
    var integer: Int? { number.flatMap { Int(exactly: $0.rounded(.towardZero)) } }

    /// A number.
    var number: Double? {
        guard count > 0, count < 64, base[0] == UInt8(ascii: "-") || isDigit(base[0]) else {
            return nil
        }
        // strtod needs a terminator, which a slice does not have.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { space in
            for index in 0..<count { space[index] = CChar(bitPattern: base[index]) }
            space[count] = 0
            return space.baseAddress.map { strtod($0, nil) }
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func == (raw: RawJSON, literal: StaticString) -> Bool {
        raw.count == literal.utf8CodeUnitCount
            && memcmp(raw.base, literal.utf8Start, raw.count) == 0
    }
}
