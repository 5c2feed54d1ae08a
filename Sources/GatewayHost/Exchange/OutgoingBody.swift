import Dialects
import ProviderAPI

/// The body of an upstream request: the client's bytes, or a translation of them, with edits.
///
/// It is what the pieces of an `UpstreamRequest` point into, and lives as long as they do.
final class OutgoingBody {
    private static let slack = 64 * 1024  // what a body may have grown too large

    /// The body before the edits.
    private(set) var source: UnsafeRawBufferPointer
    /// What the body takes beside the client's bytes.
    private(set) var heldBytes = 0
    private var landmarks = JSONLandmarks()
    private var owned: ByteBuffer?
    private var splice = JSONSplice()
    private var isEdited = false
    /// Where a form says the model, and what it shall say, which `owned` holds.
    private var form: Range<Int>?
    private var formModel: UnsafeRawBufferPointer?

    /// Begins with the client's body, which the caller keeps alive.
    ///
    /// - Parameters:
    ///   - source: The body.
    ///   - landmarks: What an earlier scan of it has found.
    init(_ source: UnsafeRawBufferPointer, knowing landmarks: JSONLandmarks) {
        self.source = source
        self.landmarks = landmarks
    }

    /// Begins with the client's form with files, of which the model alone can be changed.
    ///
    /// - Parameters:
    ///   - source: The body, which the caller keeps alive.
    ///   - model: Where it says the model.
    init(form source: UnsafeRawBufferPointer, model: Range<Int>) {
        self.source = source
        form = model
    }

    /// Begins with a translated body.
    init(translated: consuming ByteBuffer) {
        translated.trim(above: Self.slack)
        source = translated.bytes
        heldBytes = translated.storageSize
        owned = consume translated
    }

    /// Replaces the body with another.
    ///
    /// - Parameter bytes: The whole body.
    func replace(with bytes: [UInt8]) {
        var copy = ByteBuffer(capacity: bytes.count)
        copy.append(bytes)
        source = copy.bytes
        heldBytes = copy.storageSize
        landmarks = JSONLandmarks()
        owned = consume copy
    }

    /// Sets a top-level member.
    ///
    /// - Parameters:
    ///   - key: The member's name.
    ///   - json: The value as JSON text.
    func set(_ key: String, json: [UInt8]) {
        isEdited = true
        splice.set(key) { writer in json.withUnsafeBytes { writer.raw($0) } }
    }

    /// Sets a top-level member to a text.
    ///
    /// - Parameters:
    ///   - key: The member's name.
    ///   - text: The value.
    func set(_ key: String, text: String) {
        if form != nil, key == "model" {
            var name = ByteBuffer(capacity: text.utf8.count)
            name.append(text)
            formModel = name.bytes
            owned = consume name
            return
        }
        isEdited = true
        splice.set(key) { $0.string(text: text) }
    }

    /// Sets the thinking that the suffix of the model's name asks for.
    ///
    /// - Parameters:
    ///   - thinking: What is asked for.
    ///   - dialect: The format of the body.
    ///   - capabilities: What the model can do.
    /// - Throws: Why the model cannot do it.
    func set(
        _ thinking: ThinkingSuffix,
        in dialect: Dialect,
        _ capabilities: TranslationContext.Capabilities
    ) throws(WireError) {
        isEdited = true
        try dialect.setThinking(thinking, capabilities, in: source, &splice)
    }

    /// Removes a top-level member.
    ///
    /// - Parameter key: The member's name.
    func remove(_ key: String) {
        isEdited = true
        splice.remove(key)
    }

    /// Applies the edits.
    ///
    /// - Returns: The pieces of the body and how many bytes they have together.
    /// - Throws: Why the body cannot be edited.
    func pieces() throws(WireError) -> (pieces: [UnsafeRawBufferPointer], byteCount: Int) {
        guard isEdited else { return unedited }
        do throws(JSONFailure) {
            try splice.apply(to: source, knowing: landmarks)
        } catch {
            throw WireError(notJSON: error)
        }
        return ((0..<splice.count).map { splice[$0] }, splice.byteCount)
    }

    private var unedited: (pieces: [UnsafeRawBufferPointer], byteCount: Int) {
        guard let form, let model = formModel else {
            return (source.isEmpty ? [] : [source], source.count)
        }
        let pieces = [
            UnsafeRawBufferPointer(rebasing: source[..<form.lowerBound]), model,
            UnsafeRawBufferPointer(rebasing: source[form.upperBound...]),
        ]
        return (pieces.filter { !$0.isEmpty }, source.count - form.count + model.count)
    }
}
