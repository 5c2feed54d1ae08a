/// Where a piece of a head lies, counted from the first byte of the head.
struct HeadSlice: Equatable {
    var start: UInt32 = 0
    var count: UInt32 = 0

    init() {}

    /// Names a range of a head.
    ///
    /// - Parameter range: Offsets within the limit of a head.
    init(_ range: Range<Int>) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        count = UInt32(truncatingIfNeeded: range.count)
    }
}

/// The header fields of a message as offsets into its bytes.
///
/// Nothing is copied: what it hands out are views of the buffer that the head was parsed from, and
/// they are valid as long as that buffer is left alone.
struct HeadFields {
    private struct Field {
        var name: HeadSlice
        var value: HeadSlice
        var known: KnownHeader
    }

    private var fields: [Field] = []  // those beyond `count` are left over from earlier heads
    private var seen: UInt32 = 0
    private var firsts = InlineArray<21, UInt16>(repeating: 0)  // one for each known header
    private var base: UnsafeRawPointer?

    /// How many fields there are.
    private(set) var count = 0

    /// Creates an empty set.
    ///
    /// - Parameter capacity: How many fields there is room for at first.
    init(capacity: Int = 0) { fields.reserveCapacity(capacity) }

    /// The value of the first field of a known name.
    ///
    /// - Parameter header: Which header.
    subscript(header: KnownHeader) -> UnsafeRawBufferPointer? {
        guard has(header) else { return nil }
        return value(at: Int(clamping: firsts[Int(clamping: header.rawValue)]))
    }

    /// Whether there is a field of a known name.
    ///
    /// - Parameter header: Which header.
    /// - Returns: Whether it was sent, be it empty.
    func has(_ header: KnownHeader) -> Bool {
        seen & (1 << header.rawValue) != 0
    }

    /// The value of the first field of any name; this is a search.
    ///
    /// - Parameter name: The name in lower case.
    /// - Returns: The value without surrounding white space.
    func first(named name: StaticString) -> UnsafeRawBufferPointer? {
        for index in 0..<count where ByteClass.equal(self.name(at: index), name) {
            return value(at: index)
        }
        return nil
    }

    /// A field's name as it was sent.
    ///
    /// - Parameter index: From 0 to `count - 1`.
    /// - Returns: A token.
    func name(at index: Int) -> UnsafeRawBufferPointer {
        view(field(index).name)
    }

    /// A field's value.
    ///
    /// - Parameter index: From 0 to `count - 1`.
    /// - Returns: The value without surrounding white space.
    func value(at index: Int) -> UnsafeRawBufferPointer {
        view(field(index).value)
    }

    /// What a field's name was recognised as.
    ///
    /// - Parameter index: From 0 to `count - 1`.
    /// - Returns: The header, or `other`.
    func known(at index: Int) -> KnownHeader {
        field(index).known
    }

    /// Whether a field goes on to the next hop (RFC 9110 §7.6.1).
    ///
    /// - Parameter index: From 0 to `count - 1`.
    /// - Returns: `false` for fields about this connection and those that `Connection` lists.
    func isEndToEnd(at index: Int) -> Bool {
        guard !field(index).known.isHopByHop else { return false }
        guard has(.connection) else { return true }
        let name = name(at: index)
        for other in fields[..<count] where other.known == .connection {
            if TokenList(view(other.value)).contains(name) { return false }
        }
        return true
    }

    /// The bytes that a slice names.
    ///
    /// - Parameter slice: A slice of this head.
    /// - Returns: A view of the buffer.
    @inline(__always) func view(_ slice: HeadSlice) -> UnsafeRawBufferPointer {
        guard let base else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: base + Int(slice.start), count: Int(slice.count))
    }

    /// Tells that the head's bytes are here now.
    ///
    /// - Parameter base: The first byte of the head.
    mutating func rebase(_ base: UnsafeRawPointer?) {
        self.base = base
    }

    /// Forgets all fields and keeps the storage.
    mutating func removeAll() {
        count = 0
        seen = 0
        base = nil
    }

    /// Adds a field.
    ///
    /// - Parameters:
    ///   - name: Where its name lies.
    ///   - value: Where its value lies.
    ///   - known: What the name is.
    /// - Returns: Whether a field of that known name was there before.
    @discardableResult
    mutating func append(name: HeadSlice, value: HeadSlice, known: KnownHeader) -> Bool {
        let bit: UInt32 = 1 << known.rawValue
        let repeated = known != .other && seen & bit != 0
        if known != .other, !repeated {
            seen |= bit
            firsts[Int(clamping: known.rawValue)] = UInt16(truncatingIfNeeded: count)
        }
        let field = Field(name: name, value: value, known: known)
        if count < fields.count { fields[count] = field } else { fields.append(field) }
        count += 1
        return repeated
    }

    private func field(_ index: Int) -> Field {
        precondition(index < count, "no such field")
        return fields[index]
    }
}
