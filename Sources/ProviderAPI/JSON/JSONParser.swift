/// Fills a tape from source bytes in one pass, without recursion.
struct JSONParser {
    let text: UnsafePointer<UInt8>
    let end: Int
    let maxDepth: Int
    let maxValues: Int

    /// Parses the text.
    ///
    /// One long function on purpose: the optimiser does not inline steps of this size, and a cursor
    /// that they share would live in memory. Cut up, it took 15 to 25 % longer.
    ///
    /// - Parameter tape: Where the slots go, from the first one on.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    func fill(_ tape: inout JSONTape) throws(JSONFailure) {
        let (text, end) = (text, end)
        var slots = tape.slots
        var room = min(tape.capacity, maxValues)
        var count = 0
        var index = 0
        var open = 0
        var depth = 0
        var isObject = false
        var wantsKey = false

        scan: while true {
            index = JSONScan.skipSpace(text, index, end)
            guard index < end else { throw JSONFailure(.unexpectedEnd, at: end) }
            if count == room {
                guard count < maxValues else { throw JSONFailure(.tooManyValues, at: index) }
                tape.grow()
                slots = tape.slots
                room = min(tape.capacity, maxValues)
            }
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                let string = try JSONScan.stringEnd(text, index, end)
                (slots + count).initialize(
                    to: JSONSlot(
                        offset: index,
                        length: string.end &- index,
                        kind: .string,
                        isEscaped: string.isEscaped
                    )
                )
                index = string.end
                count &+= 1
                if wantsKey {
                    wantsKey = false
                    index = try afterKey(index)
                    continue scan
                }
            } else if wantsKey {
                throw JSONFailure(.unexpectedByte, at: index)
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                guard depth < maxDepth else { throw JSONFailure(.tooDeep, at: index) }
                isObject = byte == UInt8(ascii: "{")
                let kind = isObject ? JSONNode.Kind.object : .array
                // While it is open, its span is its parent.
                (slots + count).initialize(
                    to: JSONSlot(offset: index, length: 0, kind: kind, span: open)
                )
                open = count
                count &+= 1
                depth &+= 1
                index = JSONScan.skipSpace(text, index &+ 1, end)
                // Brackets close two code points after they open.
                if index >= end || text[index] != byte &+ 2 {
                    wantsKey = isObject
                    continue scan
                }
            } else {
                let (kind, length) = try scalar(index)
                (slots + count).initialize(
                    to: JSONSlot(offset: index, length: length, kind: kind)
                )
                count &+= 1
                index &+= length
            }

            // A value is complete: close what it ends, up to a comma.
            while depth > 0 {
                index = JSONScan.skipSpace(text, index, end)
                guard index < end else { throw JSONFailure(.unexpectedEnd, at: end) }
                let byte = text[index]
                if byte == UInt8(ascii: ",") {
                    index &+= 1
                    wantsKey = isObject
                    continue scan
                }
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw JSONFailure(.unexpectedByte, at: index)
                }
                index &+= 1
                depth &-= 1
                let closed = slots + open
                open = Int(closed.pointee.span)
                closed.pointee.length = UInt32(truncatingIfNeeded: index) &- closed.pointee.offset
                closed.pointee.span = UInt32(truncatingIfNeeded: slots + count - closed)
                isObject = slots[open].kind == .object
            }
            break
        }
        index = JSONScan.skipSpace(text, index, end)
        if index < end { throw JSONFailure(.trailingBytes, at: index) }
    }

    /// Steps over the colon.
    @inline(__always)
    private func afterKey(_ start: Int) throws(JSONFailure) -> Int {
        let index = JSONScan.skipSpace(text, start, end)
        guard index < end else { throw JSONFailure(.unexpectedEnd, at: end) }
        guard text[index] == UInt8(ascii: ":") else {
            throw JSONFailure(.unexpectedByte, at: index)
        }
        return index &+ 1
    }

    /// Measures a number or a word.
    @inline(__always)
    private func scalar(
        _ start: Int
    ) throws(JSONFailure) -> (kind: JSONNode.Kind, length: Int) {
        switch text[start] {
        case UInt8(ascii: "t"): (.boolean, try JSONScan.word("true", text, start, end))
        case UInt8(ascii: "f"): (.boolean, try JSONScan.word("false", text, start, end))
        case UInt8(ascii: "n"): (.null, try JSONScan.word("null", text, start, end))
        default: (.number, try JSONNumber.length(text, start, end))
        }
    }
}
