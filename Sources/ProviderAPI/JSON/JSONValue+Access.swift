extension JSONValue {
    /// The value of a member; of duplicates the last.
    ///
    /// Setting replaces the last member of that key or appends one (a `null` becomes an object
    /// first); setting `nil` removes all members of that key. Setting in another kind does nothing.
    ///
    /// - Parameter key: The key, decoded.
    public subscript(key: String) -> JSONValue? {
        get { members.last { $0.key.hasBytes(of: key) }?.value }
        set {
            guard isNull || isObject else { return }
            var members = members
            if let newValue, let index = members.lastIndex(where: { $0.key.hasBytes(of: key) }) {
                members[index].value = newValue
            } else if let newValue {
                members.append(Member(key, newValue))
            } else {
                members.removeAll { $0.key.hasBytes(of: key) }
            }
            self = .object(members)
        }
    }

    /// The element at a position.
    ///
    /// - Parameter index: From 0; outside the array there is nothing.
    public subscript(index: Int) -> JSONValue? {
        let elements = elements
        return elements.indices.contains(index) ? elements[index] : nil
    }

    /// The members of an object; none for another kind.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The elements of an array; none for another kind.
    public var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// Whether this is an object.
    public var isObject: Bool {
        guard case .object = self else { return false }
        return true
    }

    /// Whether this is an array.
    public var isArray: Bool {
        guard case .array = self else { return false }
        return true
    }

    /// The text of a string that is a code, a type or a name; the beginning of a longer one.
    public var word: String? { string?.bounded(bytes: TextLimit.word) }

    /// The text of a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a boolean.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The value of a whole number that fits, `4096.0` included.
    public var int: Int? {
        guard case .number(var text) = self else { return nil }
        return text.withUTF8 { JSONNumber.int(UnsafeRawBufferPointer($0)) }
    }

    /// The value of a number as the nearest double.
    public var double: Double? {
        guard case .number(var text) = self else { return nil }
        return text.withUTF8 { JSONNumber.double(UnsafeRawBufferPointer($0)) }
    }
}
