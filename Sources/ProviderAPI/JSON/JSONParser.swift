/// Fills a tape from source bytes in one pass, without recursion.
///
/// It lives for one call; the slots belong to the document, which takes them back afterwards. All
/// its steps are inlined into that call so that the cursor stays in registers.
struct JSONParser {
    let text: UnsafePointer<UInt8>
    let end: Int
    let maxDepth: Int
    let maxValues: Int
    private(set) var slots: UnsafeMutablePointer<JSONSlot>
    /// How many slots may be filled; less than the storage holds when `maxValues` is.
    private(set) var capacity: Int
    private(set) var count = 0
    private var index = 0
    private var depth = 0
    private var open = 0

    @inline(__always)
    init(
        _ text: UnsafePointer<UInt8>,
        count end: Int,
        slots: UnsafeMutablePointer<JSONSlot>,
        capacity: Int,
        maxDepth: Int,
        maxValues: Int
    ) {
        self.text = text
        self.end = end
        self.slots = slots
        self.capacity = min(capacity, maxValues)
        self.maxDepth = maxDepth
        self.maxValues = maxValues
    }

    @inline(__always)
    mutating func run() throws(JSONFailure) {
        skipSpace()
        var isComplete = try beginValue()
        while true {
            if !isComplete {
                isComplete = try beginValue()
            } else if depth > 0 {
                isComplete = try afterValue()
            } else {
                break
            }
        }
        skipSpace()
        if index != end { throw failure(.trailingBytes) }
    }

    /// Reads a scalar, an empty container, or the opening of a container up to its first value.
    ///
    /// - Returns: Whether the value is complete; otherwise a value is next.
    @inline(__always)
    private mutating func beginValue() throws(JSONFailure) -> Bool {
        guard index < end else { throw failure(.unexpectedEnd) }
        switch text[index] {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): return try beginObject()
        case UInt8(ascii: "["): return try beginArray()
        case UInt8(ascii: "t"): try literal("true", .boolean)
        case UInt8(ascii: "f"): try literal("false", .boolean)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: try number()
        }
        return true
    }

    /// Reads what follows a value inside a container.
    ///
    /// - Returns: Whether that closed the container; otherwise a value is next.
    @inline(__always)
    private mutating func afterValue() throws(JSONFailure) -> Bool {
        skipSpace()
        guard index < end else { throw failure(.unexpectedEnd) }
        let isObject = slots[open].kind == .object
        let byte = text[index]
        if byte == UInt8(ascii: ",") {
            index &+= 1
            skipSpace()
            if isObject { try key() }
            return false
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw failure(.unexpectedByte)
        }
        index &+= 1
        close()
        return true
    }

    @inline(__always)
    private mutating func beginObject() throws(JSONFailure) -> Bool {
        try push(.object)
        guard index < end, text[index] == UInt8(ascii: "}") else {
            try key()
            return false
        }
        index &+= 1
        close()
        return true
    }

    @inline(__always)
    private mutating func beginArray() throws(JSONFailure) -> Bool {
        try push(.array)
        guard index < end, text[index] == UInt8(ascii: "]") else { return false }
        index &+= 1
        close()
        return true
    }

    @inline(__always)
    private mutating func push(_ kind: JSONNode.Kind) throws(JSONFailure) {
        guard depth < maxDepth else { throw failure(.tooDeep) }
        depth &+= 1
        let opened = count
        try append(JSONSlot(offset: index, length: 0, kind: kind, span: open))
        open = opened
        index &+= 1
        skipSpace()
    }

    @inline(__always)
    private mutating func close() {
        depth &-= 1
        let closed = open
        open = Int(slots[closed].span)
        slots[closed].length = UInt32(truncatingIfNeeded: index) &- slots[closed].offset
        slots[closed].span = UInt32(truncatingIfNeeded: count &- closed)
    }

    @inline(__always)
    private mutating func key() throws(JSONFailure) {
        guard index < end else { throw failure(.unexpectedEnd) }
        guard text[index] == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
        try string()
        skipSpace()
        guard index < end else { throw failure(.unexpectedEnd) }
        guard text[index] == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
        index &+= 1
        skipSpace()
    }

    @inline(__always)
    private mutating func skipSpace() { index = JSONScan.skipSpace(text, index, end) }

    @inline(__always)
    private func failure(_ reason: JSONFailure.Reason) -> JSONFailure {
        JSONFailure(reason, at: index)
    }
}

// The scalars.
extension JSONParser {
    @inline(__always)
    private mutating func string() throws(JSONFailure) {
        let start = index
        var isEscaped = false
        var cursor = JSONScan.nextSpecial(text, index &+ 1, end)
        while cursor < end, text[cursor] != UInt8(ascii: "\"") {
            index = cursor
            if text[cursor] == UInt8(ascii: "\\") { isEscaped = true }
            cursor = JSONScan.nextSpecial(text, try Self.pastSpecial(text, cursor, end), end)
        }
        guard cursor < end else { throw JSONFailure(.unexpectedEnd, at: end) }
        index = cursor &+ 1
        let length = index &- start
        try append(JSONSlot(offset: start, length: length, kind: .string, isEscaped: isEscaped))
    }

    /// Steps over an escape or over a run of bytes above 0x7F.
    private static func pastSpecial(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        guard text[start] >= 0x80 else { return try pastEscape(text, start, end) }
        var index = start
        while index < end, text[index] >= 0x80 {
            let length = JSONScan.sequenceLength(text, index, end)
            guard length > 0 else { throw JSONFailure(.invalidUTF8, at: index) }
            index &+= length
        }
        return index
    }

    @inline(__always)
    private static func pastEscape(
        _ text: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int
    ) throws(JSONFailure) -> Int {
        guard text[start] == UInt8(ascii: "\\") else {
            throw JSONFailure(.controlCharacter, at: start)
        }
        guard start &+ 1 < end else { throw JSONFailure(.unexpectedEnd, at: end) }
        switch text[start &+ 1] {
        case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"),
            UInt8(ascii: "r"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"):
            return start &+ 2
        case UInt8(ascii: "u"):
            for offset in 2..<6 {
                guard start &+ offset < end else { throw JSONFailure(.unexpectedEnd, at: end) }
                guard JSONScan.hexDigit(text[start &+ offset]) != nil else {
                    throw JSONFailure(.invalidEscape, at: start)
                }
            }
            return start &+ 6
        default:
            throw JSONFailure(.invalidEscape, at: start)
        }
    }

    @inline(__always)
    private mutating func literal(
        _ word: StaticString,
        _ kind: JSONNode.Kind
    ) throws(JSONFailure) {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length {
            guard index &+ offset < end else { throw JSONFailure(.unexpectedEnd, at: end) }
            guard text[index &+ offset] == word.utf8Start[offset] else {
                throw failure(.invalidLiteral)
            }
        }
        try append(JSONSlot(offset: index, length: length, kind: kind))
        index &+= length
    }

    @inline(__always)
    private mutating func number() throws(JSONFailure) {
        let length = JSONNumber.length(text, index, end)
        guard length > 0 else {
            let first = text[index]
            let isNumber = first == UInt8(ascii: "-") || JSONNumber.isDigit(first)
            throw failure(isNumber ? .invalidNumber : .unexpectedByte)
        }
        try append(JSONSlot(offset: index, length: length, kind: .number))
        index &+= length
    }

    @inline(__always)
    private mutating func append(_ slot: JSONSlot) throws(JSONFailure) {
        if count == capacity {
            guard count < maxValues else { throw failure(.tooManyValues) }
            capacity = min(capacity &* 2, maxValues)
            slots = Self.grown(slots, count: count, capacity: capacity)
        }
        (slots + count).initialize(to: slot)
        count &+= 1
    }

    /// Moves the slots to larger storage.
    ///
    /// Takes and returns values: a call on `self` would force the parser out of its registers.
    @inline(never)
    private static func grown(
        _ slots: UnsafeMutablePointer<JSONSlot>,
        count: Int,
        capacity: Int
    ) -> UnsafeMutablePointer<JSONSlot> {
        let larger = UnsafeMutablePointer<JSONSlot>.allocate(capacity: capacity)
        larger.moveInitialize(from: slots, count: count)
        slots.deallocate()
        return larger
    }
}
