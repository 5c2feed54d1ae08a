/// Finds the members of an object without parsing their values.
///
/// For a request that passes through untouched, this is all the host needs. Keys and values are
/// views of the source; nested values are skipped, not checked.
///
///     var scanner = JSONMemberScanner(body)
///     while let member = try scanner.next() {
///         if member.isKey("model") { model = member.string }
///     }
public struct JSONMemberScanner {
    private let text: UnsafePointer<UInt8>
    private let end: Int
    private let isRoot: Bool
    private var state = State.first
    private var unfinished: (key: Range<Int>, search: JSONSkip.Search)?

    /// The large values that are known, from an earlier scan of the same text and from this one.
    package private(set) var landmarks: JSONLandmarks

    /// Where the scan stands: before a key, at a value, or after the object.
    private(set) var position: Int

    private enum State { case first, value, between, done }

    /// Creates a scanner over a text that is one object.
    ///
    /// - Parameter text: JSON; borrowed.
    public init(_ text: UnsafeRawBufferPointer) {
        let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        self.init(base ?? Self.nothing, end: base == nil ? 0 : text.count, at: 0, isRoot: true)
    }

    /// Creates a scanner over an object inside a text.
    init(
        _ text: UnsafePointer<UInt8>,
        end: Int,
        at start: Int,
        isRoot: Bool,
        knowing landmarks: JSONLandmarks = JSONLandmarks()
    ) {
        self.text = text
        self.end = end
        self.isRoot = isRoot
        self.landmarks = landmarks.about(text)
        position = start
    }

    /// Finds the next member.
    ///
    /// - Returns: The member, or `nil` after the last.
    /// - Throws: A ``JSONFailure`` when the text is no object.
    public mutating func next() throws(JSONFailure) -> Member? {
        guard let key = try nextKey() else { return nil }
        let start = position
        try skipValue()
        return member(key, from: start)
    }

    private func member(_ key: Range<Int>, from start: Int) -> Member {
        Member(
            key: UnsafeRawBufferPointer(start: text + key.lowerBound, count: key.count),
            value: UnsafeRawBufferPointer(start: text + start, count: position - start)
        )
    }

    /// Finds the next key and stops at its value, which must be skipped.
    ///
    /// - Returns: The offsets of the key between its quotes; `nil` after the last member, with
    ///   `position` after the object.
    mutating func nextKey() throws(JSONFailure) -> Range<Int>? {
        switch state {
        case .first:
            skipSpace()
            try expect(UInt8(ascii: "{"))
            skipSpace()
            if position < end, text[position] == UInt8(ascii: "}") { return try close() }
        case .between:
            skipSpace()
            if position < end, text[position] == UInt8(ascii: "}") { return try close() }
            try expect(UInt8(ascii: ","))
            skipSpace()
        case .value, .done:
            return nil
        }
        return try key()
    }

    /// Steps over the value of the key just found.
    mutating func skipValue() throws(JSONFailure) {
        if let known = landmarks.end(of: position) { return resume(at: known) }
        let start = position
        try resume(at: JSONSkip.value(text, start, end))
        landmarks.note(start..<position)
    }

    /// Goes on after a value that someone else has read.
    mutating func resume(at position: Int) {
        self.position = position
        state = .between
    }

    private mutating func key() throws(JSONFailure) -> Range<Int> {
        guard position < end, text[position] == UInt8(ascii: "\"") else { throw unexpected() }
        let start = position + 1
        position = try JSONSkip.string(text, position, end)
        let key = start..<position - 1
        skipSpace()
        try expect(UInt8(ascii: ":"))
        skipSpace()
        state = .value
        return key
    }

    private mutating func close() throws(JSONFailure) -> Range<Int>? {
        position += 1
        state = .done
        guard isRoot else { return nil }
        let rest = JSONScan.skipSpace(text, position, end)
        guard rest == end else { throw JSONFailure(.trailingBytes, at: rest) }
        return nil
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFailure) {
        guard position < end, text[position] == byte else { throw unexpected() }
        position += 1
    }

    private mutating func skipSpace() { position = JSONScan.skipSpace(text, position, end) }

    private func unexpected() -> JSONFailure {
        JSONFailure(position < end ? .unexpectedByte : .unexpectedEnd, at: position)
    }

    /// Where an empty text begins; nothing reads it.
    private static var nothing: UnsafePointer<UInt8> { ("" as StaticString).utf8Start }
}

extension JSONMemberScanner {
    /// What a step of a scan comes to.
    package enum Step {
        case member(Member)
        /// The limit is reached, and the object goes on.
        case paused
        case end
    }

    /// Finds the next member, if it lies before a limit.
    ///
    /// So a text of megabytes is read a bit at a time. Only containers are worth a pause: strings
    /// are stepped over many times faster.
    ///
    /// - Parameter limit: The offset where to pause; call again with a larger one.
    /// - Returns: The member, or why there is none.
    /// - Throws: A ``JSONFailure`` when the text is no object.
    package mutating func step(before limit: Int) throws(JSONFailure) -> Step {
        guard position < limit else { return .paused }
        var next = unfinished?.key
        if next == nil { next = try nextKey() }
        guard let key = next else { return .end }
        let start = position
        if start < end, text[start] | 0x20 == UInt8(ascii: "{") {
            var search = unfinished?.search ?? JSONSkip.Search(at: start)
            guard let found = try search.end(text, limit: min(limit, end), end) else {
                unfinished = (key, search)
                return .paused
            }
            unfinished = nil
            resume(at: found)
            landmarks.note(start..<found)
        } else {
            try skipValue()
        }
        return .member(member(key, from: start))
    }
}

extension JSONMemberScanner {
    /// A member of the object, as views of the source.
    public struct Member {
        /// The key between its quotes, still escaped.
        public let key: UnsafeRawBufferPointer

        /// The text of the value; unchecked inside containers and strings.
        public let value: UnsafeRawBufferPointer

        /// How many bytes the key has, decoded: what to look at first when there are many names.
        public var keyByteCount: Int {
            key.contains(UInt8(ascii: "\\")) ? JSONText.decode(key).utf8.count : key.count
        }

        /// Compares the key, decoded.
        ///
        /// - Parameter name: A literal.
        /// - Returns: Whether it is that key.
        public func isKey(_ name: StaticString) -> Bool {
            JSONText.isSame(
                key,
                UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
            )
        }

        /// The decoded text when the value is a string.
        ///
        /// Bytes that are not UTF-8 become U+FFFD.
        public var string: String? {
            guard value.first == UInt8(ascii: "\"") else { return nil }
            return JSONText.decode(UnsafeRawBufferPointer(rebasing: value[1..<value.count - 1]))
        }

        /// The value when it is `true` or `false`.
        public var bool: Bool? {
            switch value.first {
            case UInt8(ascii: "t"): true
            case UInt8(ascii: "f"): false
            default: nil
            }
        }

        /// Whether the value is `null`.
        public var isNull: Bool { value.first == UInt8(ascii: "n") }
    }
}
