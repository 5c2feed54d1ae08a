import ProviderAPI

/// Writes a frame: its length in four bytes, its kind in one, then fields in the order in which
/// they are read.
///
/// Numbers are in the machine's own order: both ends are the same program.
struct FrameWriter: ~Copyable {
    private var buffer = ByteBuffer(capacity: 4096)

    /// Begins a frame.
    mutating func begin(_ kind: UInt8) {
        buffer.removeAll()
        put(UInt32(0))
        put(kind)
    }

    /// Appends a number.
    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number) { buffer.append($0) }
    }

    /// Appends bytes with their count.
    mutating func put(_ bytes: UnsafeRawBufferPointer) {
        put(UInt32(truncatingIfNeeded: bytes.count))
        buffer.append(bytes)
    }

    /// Appends the bytes of a text with their count.
    mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    }

    /// Ends the frame.
    ///
    /// - Returns: All of it, valid until the next change; `nil` where it is too large to be sent.
    mutating func finish() -> UnsafeRawBufferPointer? {
        let size = MemoryLayout<UInt32>.size
        let count = buffer.count - size
        guard count <= FrameSocket.maxFrame else { return nil }
        buffer.mutableBytes.storeBytes(of: UInt32(clamping: count), as: UInt32.self)
        return buffer.bytes
    }

    /// Gives back what a large frame took.
    mutating func shrink() {
        buffer.removeAll()
        buffer.shrinkIfEmpty(above: 1024 * 1024)
    }
}
