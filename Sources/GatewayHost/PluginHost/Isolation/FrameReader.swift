/// Reads the fields of a frame.
///
/// What is missing reads as zero or empty and marks the frame as damaged: the other end may be a
/// process that has written over its own memory.
struct FrameReader {
    private var rest: UnsafeRawBufferPointer
    /// Whether a field was cut off.
    private(set) var isDamaged = false

    /// Reads a frame without its length, or a part of one.
    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    /// Whether nothing is left to read.
    var isAtEnd: Bool { rest.isEmpty }

    /// Takes a number.
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
        let field = take(MemoryLayout<Number>.size)
        return field.isEmpty ? 0 : field.loadUnaligned(as: Number.self)
    }

    /// Takes bytes that were put with their count.
    mutating func bytes() -> UnsafeRawBufferPointer { take(Int(clamping: number(UInt32.self))) }

    /// Takes a text.
    mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

    private mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
        guard count <= rest.count else {
            isDamaged = true
            rest = UnsafeRawBufferPointer(start: nil, count: 0)
            return rest
        }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }
}
