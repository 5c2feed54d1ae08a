/// JSON text and the tape of its values.
///
/// A tape is a flat list of 16-byte slots that point into the source, so parsing allocates nothing
/// per value, decodes nothing, and keeps member order, number text and duplicate keys. Strings are
/// checked to be UTF-8. A document that lives as long as its stream reuses its storage:
///
///     var document = JSONDocument()
///     while let event = decoder.next() {
///         let root = try document.parse(event.data)
///         if root["type"]?.equals("message_stop") == true { break }
///     }
///
/// Nodes are views. They are valid while the document lives and until it parses again, and, after a
/// parse that borrows, while the source bytes stay where they are.
public struct JSONDocument: ~Copyable {
    /// How many containers may be nested unless the caller says otherwise.
    ///
    /// Far beyond any tool schema, and small enough for code that walks a tree by recursion.
    public static let defaultMaxDepth = 512

    /// How many values and keys a text may hold unless the caller says otherwise.
    ///
    /// A tape of that size takes 256 MiB. Without a limit, a body of commas and zeros would take
    /// eight times its own size; an agent's request has a value in about fifty bytes.
    public static let defaultMaxValues = 1 << 24

    /// The root of the last text that was parsed, if it was JSON.
    public private(set) var root: JSONNode?

    private var tape: JSONTape
    private var copy = ByteBuffer(capacity: 16)

    /// Creates an empty document.
    ///
    /// - Parameter valueCapacity: How many values fit before the storage grows.
    public init(valueCapacity: Int = 64) { tape = JSONTape(capacity: valueCapacity) }

    /// Creates a document that owns a copy of the text.
    ///
    /// - Parameter text: JSON.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    public init(copying text: UnsafeRawBufferPointer) throws(JSONFailure) {
        self.init()
        try parse(copying: text)
    }

    /// Creates a document that owns a copy of the text.
    ///
    /// - Parameter text: JSON.
    /// - Throws: A ``JSONFailure`` when the text is not JSON.
    public init(copying text: String) throws(JSONFailure) {
        self.init()
        try parse(copying: text)
    }

    /// Parses text that the caller keeps in place while nodes are used.
    ///
    /// Nodes of an earlier parse become invalid.
    ///
    /// - Parameters:
    ///   - text: JSON; borrowed.
    ///   - maxDepth: How many containers may be nested.
    ///   - maxValues: How many values and keys there may be.
    /// - Returns: The root.
    /// - Throws: A ``JSONFailure`` when the text is not JSON; the document is empty then.
    @discardableResult
    public mutating func parse(
        _ text: UnsafeRawBufferPointer,
        maxDepth: Int = defaultMaxDepth,
        maxValues: Int = defaultMaxValues
    ) throws(JSONFailure) -> JSONNode {
        root = nil
        guard let base = text.baseAddress, text.count > 0 else {
            throw JSONFailure(.unexpectedEnd, at: 0)
        }
        guard text.count <= Int(UInt32.max) else { throw JSONFailure(.tooLarge, at: 0) }
        let parser = JSONParser(
            text: base.assumingMemoryBound(to: UInt8.self),
            end: text.count,
            maxDepth: maxDepth,
            maxValues: maxValues
        )
        try parser.fill(&tape)
        let node = JSONNode(source: parser.text, slot: tape.slots)
        root = node
        return node
    }

    /// Parses a copy of the text, which the document keeps until it parses again.
    ///
    /// - Parameters:
    ///   - text: JSON.
    ///   - maxDepth: How many containers may be nested.
    ///   - maxValues: How many values and keys there may be.
    /// - Returns: The root.
    /// - Throws: A ``JSONFailure`` when the text is not JSON; the document is empty then.
    @discardableResult
    public mutating func parse(
        copying text: UnsafeRawBufferPointer,
        maxDepth: Int = defaultMaxDepth,
        maxValues: Int = defaultMaxValues
    ) throws(JSONFailure) -> JSONNode {
        copy.removeAll()
        copy.append(text)
        return try parse(copy.bytes, maxDepth: maxDepth, maxValues: maxValues)
    }

    /// Parses a copy of the text, which the document keeps until it parses again.
    ///
    /// - Parameter text: JSON.
    /// - Returns: The root.
    /// - Throws: A ``JSONFailure`` when the text is not JSON; the document is empty then.
    @discardableResult
    public mutating func parse(copying text: String) throws(JSONFailure) -> JSONNode {
        copy.removeAll()
        copy.append(text)
        return try parse(copy.bytes)
    }

    /// Forgets the text and gives back storage beyond what an idle owner should hold.
    ///
    /// - Parameter limit: The largest storage to keep, in bytes.
    public mutating func removeAll(keeping limit: Int = .max) {
        root = nil
        copy.removeAll()
        copy.shrinkIfEmpty(above: limit)
        tape.shrink(to: limit / MemoryLayout<JSONSlot>.stride)
    }
}
