extension JSONValue {
    /// Parses JSON.
    ///
    /// - Parameters:
    ///   - text: JSON.
    ///   - maxDepth: How many containers may be nested.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    public init(
        parsing text: UnsafeRawBufferPointer,
        maxDepth: Int = JSONDocument.defaultMaxDepth
    ) throws(JSONFailure) {
        var document = JSONDocument()
        self.init(try document.parse(text, maxDepth: maxDepth))
    }

    /// Parses JSON.
    ///
    /// - Parameter text: JSON.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    public init(parsing text: [UInt8]) throws(JSONFailure) {
        self = try text.withUnsafeBufferPointer { bytes throws(JSONFailure) in
            try JSONValue(parsing: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Parses JSON.
    ///
    /// - Parameter text: JSON.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    public init(parsing text: String) throws(JSONFailure) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Copies a value out of its document.
    ///
    /// - Parameter node: Any value.
    public init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .boolean: self = .bool(node.bool ?? false)
        case .number: self = .number(String(decoding: node.raw, as: UTF8.self))
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map { JSONValue($0) })
        case .object:
            self = .object(node.members.map { Member($0.key.string ?? "", JSONValue($0.value)) })
        }
    }

    /// Writes the value.
    ///
    /// - Parameter writer: Where to write.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .number(var text): text.withUTF8 { writer.raw(UnsafeRawBufferPointer($0)) }
        case .string(let text): writer.string(text: text)
        case .array(let elements):
            writer.array { writer in
                for element in elements { element.write(to: &writer) }
            }
        case .object(let members):
            writer.object { writer in
                for member in members {
                    writer.key(text: member.key)
                    member.value.write(to: &writer)
                }
            }
        }
    }

    /// The value as JSON without white space.
    public var compact: String {
        var writer = JSONWriter()
        write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The value as JSON with two spaces of indentation a level.
    public var pretty: String {
        var text = ""
        writePretty(to: &text, indentation: "\n")
        return text
    }

    private func writePretty(to text: inout String, indentation: String) {
        let inner = indentation + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                text += (index == 0 ? "[" : ",") + inner
                element.writePretty(to: &text, indentation: inner)
            }
            text += indentation + "]"
        case .object(let members) where !members.isEmpty:
            for (index, member) in members.enumerated() {
                text += (index == 0 ? "{" : ",") + inner
                text += JSONValue.string(member.key).compact + ": "
                member.value.writePretty(to: &text, indentation: inner)
            }
            text += indentation + "}"
        default:
            text += compact
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON without white space.
    public var description: String { compact }
}

extension ByteBuffer {
    /// Appends JSON that a closure writes.
    ///
    /// - Parameter body: Writes to the end of this buffer.
    /// - Throws: What `body` throws.
    @inlinable
    public mutating func appendJSON<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        var writer = JSONWriter(appendingTo: self)
        do throws(Failure) {
            try body(&writer)
            self = writer.finish()
        } catch {
            self = writer.finish()
            throw error
        }
    }
}
