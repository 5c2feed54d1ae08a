public import Glibc

/// A growable byte queue: bytes are appended at the end and consumed from the front.
///
/// Storage is reused, so a buffer that lives as long as its connection stops allocating once it has
/// seen its largest message. Pointers into the buffer are valid until the next mutation.
public struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var head = 0
    @usableFromInline var tail = 0

    /// Creates an empty buffer.
    ///
    /// - Parameter capacity: How many bytes fit before the first growth.
    public init(capacity: Int = 256) {
        self.capacity = max(capacity, 16)
        base = Self.storage(self.capacity)
    }

    deinit { free(base) }

    /// How many bytes can be read.
    @inlinable public var count: Int { tail - head }

    /// Whether there is nothing to read.
    @inlinable public var isEmpty: Bool { tail == head }

    /// How many bytes the storage holds, read or not.
    @inlinable public var storageSize: Int { capacity }

    /// The readable bytes, valid until the next mutation.
    @inlinable public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + head, count: tail - head)
    }

    /// The readable bytes as mutable storage, valid until the next mutation.
    @inlinable public var mutableBytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base + head, count: tail - head)
    }

    /// The byte at an offset from the first readable one.
    ///
    /// - Parameter offset: From 0 to `count - 1`.
    @inlinable public subscript(offset: Int) -> UInt8 {
        precondition(offset >= 0 && offset < count, "offset past the readable bytes")
        return base[head + offset]
    }

    /// Forgets all bytes and keeps the storage.
    @inlinable public mutating func removeAll() {
        head = 0
        tail = 0
    }

    /// Drops bytes from the front.
    ///
    /// - Parameter byteCount: How many; at most `count`.
    @inlinable public mutating func consume(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= count, "consuming more than there is")
        head += byteCount
        if head == tail { removeAll() }
    }

    /// Drops bytes from the end.
    ///
    /// - Parameter newCount: How many readable bytes stay; at most `count`.
    @inlinable public mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count, "truncating to more than there is")
        tail = head + newCount
    }

    /// Makes room at the end.
    ///
    /// - Parameter byteCount: How many bytes will be written.
    @inlinable public mutating func reserve(_ byteCount: Int) {
        if capacity - tail < byteCount { makeRoom(byteCount) }
    }

    /// How large the storage is after ``reserve(_:within:)``.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes will be written.
    ///   - most: What the storage does not grow beyond unless it has to.
    /// - Returns: A size in bytes.
    public func storageSize(reserving byteCount: Int, within most: Int) -> Int {
        let live = tail - head
        guard capacity - tail < byteCount else { return capacity }
        // Without growth where little was consumed, small steps would move everything each time.
        guard capacity - live < byteCount || head < live else { return capacity }
        var larger = capacity * 2
        while larger - live < byteCount { larger *= 2 }
        return min(larger, max(most, live + byteCount, capacity))
    }

    /// Makes room at the end, in a storage that does not grow beyond a size unless it has to.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes will be written.
    ///   - most: The size, for an owner who knows how much there will ever be.
    public mutating func reserve(_ byteCount: Int, within most: Int) {
        if capacity - tail < byteCount { makeRoom(byteCount, within: most) }
    }

    /// Gives back what is free of the storage.
    ///
    /// - Parameter slack: How much free space is no matter, in bytes.
    public mutating func trim(above slack: Int) {
        guard capacity - count > slack else { return }
        if head > 0 { memmove(base, base + head, count) }
        (head, tail) = (0, count)
        capacity = max(tail, 16)
        base = Self.storage(capacity, from: base)
    }

    /// Gives the storage back when it has grown beyond what an idle owner should hold.
    ///
    /// - Parameter limit: The largest storage to keep, in bytes.
    public mutating func shrinkIfEmpty(above limit: Int) {
        guard isEmpty, capacity > limit else { return }
        removeAll()
        free(base)
        capacity = max(limit, 16)
        base = Self.storage(capacity)
    }

    /// Lets a reader such as `recv` write into the free space.
    ///
    /// - Parameters:
    ///   - minimum: How much free space to offer at least.
    ///   - body: Fills the space and returns how many bytes it wrote (0 or less for none).
    /// - Returns: What `body` returned.
    @inlinable public mutating func fill(
        atLeast minimum: Int,
        _ body: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        reserve(minimum)
        let space = UnsafeMutableRawBufferPointer(start: base + tail, count: capacity - tail)
        let written = body(space)
        precondition(written <= capacity - tail, "wrote past the free space")
        if written > 0 { tail += written }
        return written
    }

    /// Appends bytes.
    ///
    /// - Parameter bytes: What to copy.
    @inlinable public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        memcpy(base + tail, source, bytes.count)
        tail += bytes.count
    }

    /// Appends the bytes of a literal.
    ///
    /// - Parameter text: An ASCII or UTF-8 literal.
    @inlinable public mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends the UTF-8 bytes of a string.
    ///
    /// Disfavoured, so that a literal is a `StaticString` and costs no reference counting.
    ///
    /// - Parameter text: What to copy.
    @_disfavoredOverload
    @inlinable public mutating func append(_ text: String) {
        text.withBytes { append($0) }
    }

    /// Appends an array of bytes.
    ///
    /// - Parameter bytes: What to copy.
    @inlinable public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends one byte.
    ///
    /// - Parameter byte: What to append.
    @inlinable public mutating func append(byte: UInt8) {
        reserve(1)
        base[tail] = byte
        tail += 1
    }

    /// Appends an integer in decimal.
    ///
    /// - Parameter value: Any integer.
    public mutating func append(decimal value: Int) {
        reserve(20)
        var rest = value.magnitude
        if value < 0 { append(byte: UInt8(ascii: "-")) }
        let end = tail + Self.digits(rest)
        var place = end
        repeat {
            place &-= 1
            let next = rest / 10
            base[place] = UInt8(truncatingIfNeeded: rest &- next &* 10) | UInt8(ascii: "0")
            rest = next
        } while rest > 0
        tail = end
    }

    private static func digits(_ value: UInt) -> Int {
        var count = 1
        var limit: UInt = 10
        while value >= limit, count < 20 {
            count &+= 1
            limit = count < 20 ? limit &* 10 : .max
        }
        return count
    }

    /// Appends a length in lower-case hexadecimal, as chunk sizes are written.
    ///
    /// - Parameter value: Zero or more.
    public mutating func append(hexadecimal value: Int) {
        reserve(16)
        var rest = value.magnitude
        let start = tail
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            base[tail] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            tail += 1
            rest >>= 4
        } while rest > 0
        reverse(from: start)
    }

    private mutating func reverse(from start: Int) {
        var low = start
        var high = tail - 1
        while low < high {
            let byte = base[low]
            base[low] = base[high]
            base[high] = byte
            low += 1
            high -= 1
        }
    }

    /// Memory without the alignment that Swift's own allocation pays for, in place of what there was.
    private static func storage(
        _ capacity: Int,
        from old: UnsafeMutablePointer<UInt8>? = nil
    ) -> UnsafeMutablePointer<UInt8> {
        guard let memory = realloc(old, capacity) else { fatalError("out of memory") }
        return memory.assumingMemoryBound(to: UInt8.self)
    }

    @usableFromInline @inline(never) mutating func makeRoom(
        _ byteCount: Int,
        within most: Int = .max
    ) {
        let live = tail - head
        let larger = storageSize(reserving: byteCount, within: most)
        if head > 0 { memmove(base, base + head, live) }
        if larger > capacity {
            // The pages of a large block are moved, not copied.
            base = Self.storage(larger, from: base)
            capacity = larger
        }
        head = 0
        tail = live
    }
}

// Its storage has one owner, so a buffer can be handed from thread to thread.
extension ByteBuffer: @unchecked Sendable {}

extension String {
    /// Lends the UTF-8 bytes, without a copy of the string where they lie in one piece.
    ///
    /// - Parameter body: Takes the bytes.
    @inlinable
    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        let lent: Void? = utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
        guard lent == nil else { return }
        var copy = self
        copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
