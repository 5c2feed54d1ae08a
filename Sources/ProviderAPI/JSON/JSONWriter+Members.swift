extension JSONWriter {
    /// Writes a member with a literal value.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - literal: A literal without characters to escape.
    @inlinable
    public mutating func member(_ key: StaticString, _ literal: StaticString) {
        self.key(key)
        string(literal)
    }

    /// Writes a member with a string value.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - text: Any text; escaped.
    @inlinable
    public mutating func member(_ key: StaticString, text: String) {
        self.key(key)
        string(text: text)
    }

    /// Writes a member with the value of another document.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - node: Any value; copied as its source has it.
    @inlinable
    public mutating func member(_ key: StaticString, raw node: JSONNode) {
        self.key(key)
        raw(node)
    }

    /// Writes a member whose value is JSON text.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - json: The text of one value.
    @inlinable
    public mutating func member(_ key: StaticString, raw json: UnsafeRawBufferPointer) {
        self.key(key)
        raw(json)
    }

    /// Writes a member whose value is a literal piece of JSON, such as `{}` or `null`.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - json: The text of one value.
    @inlinable
    public mutating func member(_ key: StaticString, json: StaticString) {
        self.key(key)
        raw(json)
    }

    /// Writes a member with a whole number.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - int: Any integer.
    @inlinable
    public mutating func member(_ key: StaticString, int: Int) {
        self.key(key)
        self.int(int)
    }

    /// Writes a member with a number.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - double: Any double.
    @inlinable
    public mutating func member(_ key: StaticString, double: Double) {
        self.key(key)
        self.double(double)
    }

    /// Writes a member with a boolean.
    ///
    /// - Parameters:
    ///   - key: A literal without characters to escape.
    ///   - bool: The value.
    @inlinable
    public mutating func member(_ key: StaticString, bool: Bool) {
        self.key(key)
        self.bool(bool)
    }
}
