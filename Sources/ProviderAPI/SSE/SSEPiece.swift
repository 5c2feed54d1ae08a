/// The type or the data of an event: a view of a line, or a copy once the line goes away.
struct SSEPiece: ~Copyable {
    private(set) var view = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var isPresent = false
    private var isHeld = false
    private var copy = ByteBuffer(capacity: 32)

    mutating func set(_ value: UnsafeRawBufferPointer) {
        view = value
        isPresent = true
        isHeld = false
    }

    /// Copies the view unless that is done.
    mutating func hold() {
        guard isPresent, !isHeld else { return }
        copy.removeAll()
        copy.append(view)
        view = copy.bytes
        isHeld = true
    }

    mutating func append(line: UnsafeRawBufferPointer) {
        hold()
        copy.append(byte: 0x0A)
        copy.append(line)
        view = copy.bytes
    }

    /// Forgets the value.
    ///
    /// - Parameter limit: How much storage to keep.
    mutating func clear(keeping limit: Int) {
        view = UnsafeRawBufferPointer(start: nil, count: 0)
        isPresent = false
        isHeld = false
        guard copy.storageSize > limit else { return }
        copy.removeAll()
        copy.shrinkIfEmpty(above: limit)
    }
}
