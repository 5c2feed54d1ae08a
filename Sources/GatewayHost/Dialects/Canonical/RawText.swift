import Glibc
import ProviderAPI

/// A string on its way from one document to another, still escaped as JSON.
///
/// All four formats are JSON, so text that only travels is never unescaped. The value borrows: from
/// the parsed source, from an `Arena` or from a literal, and must not outlive it.
struct RawText: Sendable {
    // Never written through, and the owner outlives the value by the rule above.
    nonisolated(unsafe) let base: UnsafePointer<UInt8>
    let count: Int

    init(_ base: UnsafePointer<UInt8>, _ count: Int) {
        self.base = base
        self.count = count
    }

    /// Borrows bytes that are the inside of a JSON string.
    init(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else {
            self = .empty
            return
        }
        self.init(start.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    /// Borrows a literal, which must need no escaping.
    init(_ literal: StaticString) {
        self.init(literal.utf8Start, literal.utf8CodeUnitCount)
    }

    static let empty = RawText("")

    var isEmpty: Bool { count == 0 }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Whether unescaping would change the bytes.
    var isEscaped: Bool { count > 0 && memchr(base, 0x5C, count) != nil }

    func hasPrefix(_ prefix: StaticString) -> Bool {
        count >= prefix.utf8CodeUnitCount
            && memcmp(base, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0
    }

    func dropping(first length: Int) -> RawText {
        let cut = min(max(length, 0), count)
        return RawText(base + cut, count - cut)
    }

    func prefix(_ length: Int) -> RawText { RawText(base, min(max(length, 0), count)) }

    /// Where a byte first occurs.
    func firstIndex(of byte: UInt8) -> Int? {
        guard count > 0, let hit = memchr(base, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(hit))
    }

    /// The unescaped text, for the few places that need a `String`.
    var string: String {
        var buffer = ByteBuffer(capacity: count + 16)
        buffer.unescape(self)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    @inline(__always) static func ~= (pattern: StaticString, text: RawText) -> Bool {
        text == pattern
    }

    @inline(__always) static func == (text: RawText, literal: StaticString) -> Bool {
        text.count == literal.utf8CodeUnitCount
            && memcmp(text.base, literal.utf8Start, text.count) == 0
    }
}

extension RawText: Hashable {
    static func == (one: RawText, other: RawText) -> Bool {
        one.count == other.count && memcmp(one.base, other.base, one.count) == 0
    }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
}
