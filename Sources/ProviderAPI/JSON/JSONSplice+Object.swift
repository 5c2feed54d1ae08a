extension JSONSplice {
    /// What has become of the members of an object so far.
    private struct Progress {
        /// The end of the last member that stays.
        var keptEnd: Int?
        /// The members after it that go.
        var cut: Range<Int>?
    }

    /// Edits the object at an offset.
    ///
    /// - Returns: The offset after it.
    mutating func object(
        at start: Int,
        depth: Int,
        _ pass: inout Pass
    ) throws(JSONFailure) -> Int {
        for index in edits.indices where edits[index].matched == depth {
            edits[index].isFound = false
        }
        let isRoot = depth == 0
        var scanner = JSONMemberScanner(
            pass.source,
            end: pass.end,
            at: start,
            isRoot: isRoot,
            knowing: pass.landmarks
        )
        var progress = Progress()
        while let key = try scanner.nextKey() {
            try member(key, depth, &scanner, &progress, &pass)
        }
        finish(progress, object: start, depth, &pass)
        return scanner.position
    }

    /// Edits one member, and steps over it.
    private mutating func member(
        _ key: Range<Int>,
        _ depth: Int,
        _ scanner: inout JSONMemberScanner,
        _ progress: inout Progress,
        _ pass: inout Pass
    ) throws(JSONFailure) {
        let name = UnsafeRawBufferPointer(start: pass.source + key.lowerBound, count: key.count)
        let edit = edit(of: name, depth)
        if edit?.action == .remove {
            try scanner.skipValue()
            progress.cut = (progress.cut?.lowerBound ?? key.lowerBound - 1)..<scanner.position
            return
        }
        if let cut = progress.cut {
            emit(through: cut.lowerBound, &pass)
            pass.copied = key.lowerBound - 1
            progress.cut = nil
        }
        if let edit, edit.action != .insert {
            emit(through: scanner.position, &pass)
            emit(edit.value)
            try scanner.skipValue()
            pass.copied = scanner.position
        } else {
            try descend(name, depth, &scanner, &pass)
        }
        progress.keptEnd = scanner.position
    }

    /// Finds the edit whose path ends with this key.
    private mutating func edit(of name: UnsafeRawBufferPointer, _ depth: Int) -> Edit? {
        for index in edits.indices
        where edits[index].isAtLastKey && matches(edits[index], name, depth) {
            let edit = edits[index]
            settle(name, depth, atLastKey: edit.action == .insert)
            return edit
        }
        return nil
    }

    /// Marks a key as found, so that nothing is inserted for it.
    private mutating func settle(_ name: UnsafeRawBufferPointer, _ depth: Int, atLastKey: Bool) {
        for index in edits.indices
        where matches(edits[index], name, depth) && (!atLastKey || edits[index].isAtLastKey) {
            edits[index].isFound = true
        }
    }

    private func matches(_ edit: Edit, _ name: UnsafeRawBufferPointer, _ depth: Int) -> Bool {
        edit.matched == depth && JSONText.isSame(name, bytes(keys[edit.key]))
    }

    /// Edits the value of a member whose key begins the path of an edit, or steps over it.
    private mutating func descend(
        _ name: UnsafeRawBufferPointer,
        _ depth: Int,
        _ scanner: inout JSONMemberScanner,
        _ pass: inout Pass
    ) throws(JSONFailure) {
        let start = scanner.position
        guard start < pass.end, enter(name, depth) else { return try scanner.skipValue() }
        defer { leave(depth) }
        switch pass.source[start] {
        case UInt8(ascii: "{"):
            scanner.resume(at: try object(at: start, depth: depth + 1, &pass))
        case UInt8(ascii: "n"):
            try scanner.skipValue()
            replaceNull(start..<scanner.position, depth + 1, &pass)
        default:
            try scanner.skipValue()
        }
    }

    /// Counts a key as matched for the edits whose path goes on below it.
    ///
    /// - Returns: Whether there are any.
    private mutating func enter(_ name: UnsafeRawBufferPointer, _ depth: Int) -> Bool {
        var isAny = false
        for index in edits.indices
        where !edits[index].isAtLastKey && matches(edits[index], name, depth) {
            edits[index].matched = depth + 1
            edits[index].isFound = false
            isAny = true
        }
        return isAny
    }

    mutating func leave(_ depth: Int) {
        for index in edits.indices where edits[index].matched == depth + 1 {
            edits[index].matched = depth
            edits[index].isFound = true
        }
    }

    private mutating func replaceNull(_ null: Range<Int>, _ depth: Int, _ pass: inout Pass) {
        guard edits.contains(where: { $0.isMissing(depth) }) else { return }
        emit(through: null.lowerBound, &pass)
        emit(missingObject(depth))
        pass.copied = null.upperBound
    }

    /// Inserts what is missing, and settles a cut that reaches the end of the object.
    private mutating func finish(
        _ progress: Progress,
        object start: Int,
        _ depth: Int,
        _ pass: inout Pass
    ) {
        let isAnyMissing = edits.contains { $0.isMissing(depth) }
        guard isAnyMissing || progress.cut != nil else { return }
        let bracket = JSONScan.skipSpace(pass.source, start, pass.end)
        // The comma before members that go goes with them.
        let end = progress.keptEnd ?? progress.cut?.lowerBound ?? bracket + 1
        emit(through: end, &pass)
        if isAnyMissing { emit(missingMembers(depth, follow: progress.keptEnd != nil)) }
        pass.copied = progress.cut?.upperBound ?? end
    }
}
