extension JSONNode {
    /// A key and its value.
    public struct Member {
        /// The key, a string.
        public let key: JSONNode
        /// The value.
        public let value: JSONNode

        @inlinable
        init(key: JSONNode, value: JSONNode) {
            self.key = key
            self.value = value
        }
    }

    /// The members of an object in order, duplicates included; none for another kind.
    @inlinable public var members: Members {
        let end = kind == .object ? next : firstChild
        return Members(source: source, slot: firstChild, end: end)
    }

    /// The elements of an array in order; none for another kind.
    @inlinable public var elements: Elements {
        let end = kind == .array ? next : firstChild
        return Elements(source: source, slot: firstChild, end: end)
    }

    /// How many members or elements there are; zero for a scalar; found by walking.
    @inlinable public var count: Int {
        let isObject = kind == .object
        guard isObject || kind == .array else { return 0 }
        var count = 0
        var child = firstChild
        while child < next {
            if isObject { child += 1 }
            child += Int(child.pointee.span)
            count &+= 1
        }
        return count
    }

    /// Whether there are no members or elements; true for a scalar.
    @inlinable public var isEmpty: Bool { slot.pointee.span == 1 }

    /// The value of a member, `null` included; of duplicates the last.
    ///
    /// - Parameter key: The key, decoded.
    @inlinable public subscript(key: StaticString) -> JSONNode? {
        find(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// The value of a member whose key is not a literal, `null` included; of duplicates the last.
    ///
    /// - Parameter key: The key, decoded.
    public subscript(key key: String) -> JSONNode? {
        var key = key
        return key.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }

    /// The value of a member unless it is `null`.
    ///
    /// - Parameter key: The key, decoded.
    /// - Returns: The value; `nil` when the key is absent or its value is `null`.
    @inlinable public func member(_ key: StaticString) -> JSONNode? {
        guard let value = self[key], value.kind != .null else { return nil }
        return value
    }

    /// The element at a position, found by walking.
    ///
    /// - Parameter index: From 0.
    @inlinable public subscript(index: Int) -> JSONNode? {
        guard index >= 0, kind == .array else { return nil }
        var child = firstChild
        var left = index
        while child < next {
            if left == 0 { return JSONNode(source: source, slot: child) }
            left &-= 1
            child += Int(child.pointee.span)
        }
        return nil
    }

    @inlinable
    func find(_ key: UnsafeRawBufferPointer) -> JSONNode? {
        guard kind == .object else { return nil }
        var found: JSONNode?
        var child = firstChild
        let end = next
        while child < end {
            if JSONNode(source: source, slot: child).isText(key) {
                found = JSONNode(source: source, slot: child + 1)
            }
            child += 1 &+ Int(child[1].span)
        }
        return found
    }
}

extension JSONNode {
    /// The members of an object.
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline let source: UnsafePointer<UInt8>
        @usableFromInline var slot: UnsafePointer<JSONSlot>
        @usableFromInline let end: UnsafePointer<JSONSlot>

        @inlinable
        init(
            source: UnsafePointer<UInt8>,
            slot: UnsafePointer<JSONSlot>,
            end: UnsafePointer<JSONSlot>
        ) {
            self.source = source
            self.slot = slot
            self.end = end
        }

        /// Gives the next member.
        ///
        /// - Returns: The member, or `nil` after the last.
        @inlinable
        public mutating func next() -> Member? {
            guard slot < end else { return nil }
            let key = JSONNode(source: source, slot: slot)
            let value = JSONNode(source: source, slot: slot + 1)
            slot = value.next
            return Member(key: key, value: value)
        }
    }

    /// The elements of an array.
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline let source: UnsafePointer<UInt8>
        @usableFromInline var slot: UnsafePointer<JSONSlot>
        @usableFromInline let end: UnsafePointer<JSONSlot>

        @inlinable
        init(
            source: UnsafePointer<UInt8>,
            slot: UnsafePointer<JSONSlot>,
            end: UnsafePointer<JSONSlot>
        ) {
            self.source = source
            self.slot = slot
            self.end = end
        }

        /// Gives the next element.
        ///
        /// - Returns: The element, or `nil` after the last.
        @inlinable
        public mutating func next() -> JSONNode? {
            guard slot < end else { return nil }
            let element = JSONNode(source: source, slot: slot)
            slot = element.next
            return element
        }
    }
}
