/// Edits to members of an object that leave the rest of its text as it is.
///
/// The result is a list of segments, slices of the source and of the edits, so a body of megabytes
/// is neither re-encoded nor copied. The edits can be applied to any number of texts:
///
///     var splice = JSONSplice()
///     splice.set("model") { $0.string(text: upstreamModel) }
///     splice.remove("user")
///     try splice.apply(to: body)
///     for index in 0..<splice.count { send(splice[index]) }
///
/// A path is a key, or keys joined by dots for members of nested objects, such as `response.model`.
/// An edit applies to every duplicate of its key. It takes the place of earlier edits of its path and
/// below, and counts over later edits below it.
public struct JSONSplice: ~Copyable {
    var edits: [Edit] = []
    /// The keys of all paths, as places in the writer's text.
    var keys: [Range<Int>] = []
    var segments: [Segment] = []
    /// The text of paths and values, and after it what was written for the last source.
    var writer = JSONWriter(capacity: 64)
    private var editsEnd = 0

    /// How many keys a path has at most; the last one of a longer path holds its dots.
    ///
    /// Objects that are absent are made by recursion.
    public static let maxKeys = 64

    /// How many bytes the segments have together.
    public private(set) var byteCount = 0

    /// Whether the last text was changed.
    public private(set) var isChanged = false

    /// Creates a splice without edits.
    public init() {}

    /// Replaces the value of a member, or inserts the member at the end when it is absent.
    ///
    /// Parents that are absent or `null` are made; one of another kind is left alone, and so is the
    /// edit.
    ///
    /// - Parameters:
    ///   - path: The key, or keys joined by dots.
    ///   - body: Writes one value.
    public mutating func set(_ path: String, _ body: (inout JSONWriter) -> Void) {
        add(path, .set, body)
    }

    /// Replaces the value of a member where it is present.
    ///
    /// - Parameters:
    ///   - path: The key, or keys joined by dots.
    ///   - body: Writes one value.
    public mutating func replace(_ path: String, _ body: (inout JSONWriter) -> Void) {
        add(path, .replace, body)
    }

    /// Inserts a member at the end unless it is present, if only as `null`.
    ///
    /// - Parameters:
    ///   - path: The key, or keys joined by dots; parents are made as by ``set(_:_:)``.
    ///   - body: Writes one value.
    public mutating func insert(_ path: String, _ body: (inout JSONWriter) -> Void) {
        add(path, .insert, body)
    }

    /// Removes a member where it is present.
    ///
    /// - Parameter path: The key, or keys joined by dots.
    public mutating func remove(_ path: String) { add(path, .remove) { _ in } }

    /// Forgets all edits and segments and keeps the storage.
    public mutating func removeAll() {
        edits.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        writer.removeAll()
        editsEnd = 0
        byteCount = 0
        isChanged = false
    }

    /// Whether there are no edits.
    public var isEmpty: Bool { edits.isEmpty }

    /// How many segments the last result has.
    public var count: Int { segments.count }

    /// A segment of the last result.
    ///
    /// Valid until the next call that mutates the splice, and while the source stays in place.
    ///
    /// - Parameter index: From 0 to `count - 1`.
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        let segment = segments[index]
        let base = segment.source ?? writer.bytes.baseAddress
        return UnsafeRawBufferPointer(start: base.map { $0 + segment.offset }, count: segment.count)
    }

    /// Applies the edits to a text.
    ///
    /// Only what it takes to find the members is checked; see ``JSONMemberScanner``.
    ///
    /// - Parameter text: JSON, an object; borrowed while the segments are used.
    /// - Throws: A ``JSONFailure`` when the text is no object; there are no segments then.
    public mutating func apply(to text: UnsafeRawBufferPointer) throws(JSONFailure) {
        try apply(to: text, knowing: JSONLandmarks())
    }

    /// Applies the edits to a text that was scanned before.
    ///
    /// - Parameters:
    ///   - text: JSON, an object; borrowed while the segments are used.
    ///   - landmarks: What the scan of this very text has found.
    /// - Throws: A ``JSONFailure`` when the text is no object; there are no segments then.
    package mutating func apply(
        to text: UnsafeRawBufferPointer,
        knowing landmarks: JSONLandmarks
    ) throws(JSONFailure) {
        segments.removeAll(keepingCapacity: true)
        byteCount = 0
        isChanged = false
        writer.buffer.truncate(to: editsEnd)
        guard let base = text.baseAddress else { throw JSONFailure(.unexpectedEnd, at: 0) }
        let source = base.assumingMemoryBound(to: UInt8.self)
        var pass = Pass(source: source, end: text.count, landmarks: landmarks)
        do {
            _ = try object(at: 0, depth: 0, &pass)
        } catch {
            segments.removeAll(keepingCapacity: true)
            throw error
        }
        isChanged = !segments.isEmpty
        emit(through: text.count, &pass)
        byteCount = segments.reduce(0) { $0 + $1.count }
    }

    /// Appends the last result to a buffer.
    ///
    /// - Parameter buffer: Where to append.
    public func append(to buffer: inout ByteBuffer) {
        buffer.reserve(byteCount)
        for index in 0..<count { buffer.append(self[index]) }
    }

    private mutating func add(
        _ path: String,
        _ action: Action,
        _ body: (inout JSONWriter) -> Void
    ) {
        writer.buffer.truncate(to: editsEnd)
        let first = keys.count
        var start = editsEnd
        // text: a plugin's path
        let names = path.split(
            separator: ".",
            maxSplits: Self.maxKeys - 1,
            omittingEmptySubsequences: false
        )
        for key in names {
            writer.buffer.append(String(key))
            keys.append(start..<writer.buffer.count)
            start = writer.buffer.count
        }
        let added = first..<keys.count
        edits = edits.filter { !begins(with: added, $0) }
        body(&writer)
        // A value that was left empty would break the text.
        if writer.buffer.count == start { writer.null() }
        editsEnd = writer.buffer.count
        edits.append(Edit(keys: added, value: start..<editsEnd, action: action))
    }

    /// Whether the path of an edit is, or lies below, the one of these keys.
    private func begins(with names: Range<Int>, _ edit: Edit) -> Bool {
        edit.keys.count >= names.count
            && zip(edit.keys, names).allSatisfy { isSame(keys[$0], keys[$1]) }
    }
}

extension JSONSplice {
    enum Action { case set, replace, insert, remove }

    /// One edit, and how far its path matches where the scan stands.
    struct Edit {
        /// Which of the keys are its path.
        let keys: Range<Int>
        let value: Range<Int>
        let action: Action
        /// How many of its keys match the objects around.
        var matched = 0
        /// Whether the next key has been found in the object around.
        var isFound = false

        var key: Int { keys.lowerBound + matched }
        var isAtLastKey: Bool { matched == keys.count - 1 }
        var makesMember: Bool { action == .set || action == .insert }
    }

    /// A slice of the source, or of the writer when there is no source.
    struct Segment {
        let source: UnsafeRawPointer?
        let offset: Int
        let count: Int
    }

    /// What has been taken from the source so far.
    struct Pass {
        let source: UnsafePointer<UInt8>
        let end: Int
        let landmarks: JSONLandmarks
        var copied = 0
    }

    /// Takes the source up to an offset.
    mutating func emit(through offset: Int, _ pass: inout Pass) {
        guard offset > pass.copied else { return }
        segments.append(
            Segment(
                source: UnsafeRawPointer(pass.source),
                offset: pass.copied,
                count: offset - pass.copied
            )
        )
        pass.copied = offset
    }

    /// The text at a place in the writer, valid until something is written.
    func bytes(_ place: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: writer.bytes[place])
    }

    func isSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
        first.count == second.count && bytes(first).elementsEqual(bytes(second))
    }

    /// Takes text that the edits hold.
    mutating func emit(_ text: Range<Int>) {
        segments.append(Segment(source: nil, offset: text.lowerBound, count: text.count))
    }
}
