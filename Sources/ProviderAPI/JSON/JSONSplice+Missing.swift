extension JSONSplice.Edit {
    /// Whether a member must be made for this edit in the object at a depth.
    func isMissing(_ depth: Int) -> Bool { matched == depth && !isFound && makesMember }
}

// Members that the source does not have, written after the edits.
extension JSONSplice {
    /// Writes the missing members of an object that is there.
    ///
    /// - Parameters:
    ///   - depth: How many keys lead to the object.
    ///   - follow: Whether they follow another member.
    /// - Returns: Where the text is.
    mutating func missingMembers(_ depth: Int, follow: Bool) -> Range<Int> {
        let start = writer.buffer.count
        writer.depth = 1
        writer.needsComma = follow
        writeMembers(depth)
        writer.depth = 0
        writer.needsComma = false
        return start..<writer.buffer.count
    }

    /// Writes an object of missing members.
    ///
    /// - Returns: Where the text is.
    mutating func missingObject(_ depth: Int) -> Range<Int> {
        let start = writer.buffer.count
        writeObject(depth)
        return start..<writer.buffer.count
    }

    private mutating func writeObject(_ depth: Int) {
        writer.beginObject()
        writeMembers(depth)
        writer.endObject()
    }

    private mutating func writeMembers(_ depth: Int) {
        for index in edits.indices where edits[index].isMissing(depth) && edits[index].isAtLastKey {
            let edit = edits[index]
            write(key: keys[edit.key])
            write(value: edit.value)
            find(keys[edit.key], depth)
        }
        for index in edits.indices where edits[index].isMissing(depth) {
            let key = keys[edits[index].key]
            write(key: key)
            enter(key, depth)
            writeObject(depth + 1)
            leave(depth)
        }
    }

    private mutating func find(_ key: Range<Int>, _ depth: Int) {
        for index in edits.indices
        where edits[index].matched == depth && isSame(keys[edits[index].key], key) {
            edits[index].isFound = true
        }
    }

    /// Gathers the edits that want a parent under the same key.
    private mutating func enter(_ key: Range<Int>, _ depth: Int) {
        for index in edits.indices
        where edits[index].isMissing(depth) && isSame(keys[edits[index].key], key) {
            edits[index].matched = depth + 1
        }
    }

    private mutating func write(key: Range<Int>) {
        writer.key(text: String(decoding: bytes(key), as: UTF8.self))
    }

    /// Copies within the buffer; what is reserved first does not move.
    private mutating func write(value: Range<Int>) {
        writer.beginValue()
        writer.buffer.reserve(value.count)
        writer.buffer.append(bytes(value))
        writer.endValue()
    }
}
