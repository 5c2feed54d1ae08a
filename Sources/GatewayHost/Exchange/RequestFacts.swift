import CLinux
import Dialects
import ProviderAPI

/// What the gateway must know of a body before it can route it.
struct RequestFacts {
    /// The model that the client names.
    var model = ""
    /// Whether the body names a model by more than any model has.
    private var hasLongModel = false
    /// Whether the client wants a stream.
    var stream = false
    /// Whether a chat client asked for the token counts of its stream.
    var includesUsage = false
    /// What ties the request to earlier ones of its conversation, or an empty string.
    var session = ""
    /// Where the large parts of the body are.
    var landmarks = JSONLandmarks()
    /// Where a form says the model.
    var formModel: Range<Int>?
    /// The first member that decides something and is there twice.
    private var repeated: StaticString?
    var hasModel = false
    private var hasStream = false

    /// Takes what the endpoint and the head say, which counts more than what the body says.
    ///
    /// - Parameters:
    ///   - endpoint: Where the request was sent.
    ///   - head: The request's head.
    ///   - sessionHeaders: Where clients name their conversation.
    /// - Throws: What cannot be had together, or a name that is too long.
    mutating func settle(
        _ endpoint: Endpoint,
        _ head: RequestHead,
        _ sessionHeaders: SessionHeaders
    ) throws(WireError) {
        if let named = endpoint.model {
            model = named
        } else if hasLongModel || model.utf8.count > RequestedModel.maxBytes {
            throw .longModelName
        }
        switch endpoint.streaming {
        case .asked: break
        case .events, .array: stream = true
        case .never where stream && endpoint.action == .proxy(.compact):
            throw WireError(
                .invalidRequest,
                "A compaction is answered as a whole; leave `stream` out.",
                code: "unsupported_stream",
                parameter: "stream"
            )
        case .never: stream = false
        }
        if let header = sessionHeaders.find(in: head.fields) { session = header }
    }

    /// Takes what a member of the body says.
    mutating func read(_ member: JSONMemberScanner.Member) {
        switch member.keyByteCount {
        case 5 where member.isKey("model"): readModel(member)
        case 6 where member.isKey("stream"):
            note("stream", again: hasStream)
            hasStream = true
            stream = member.bool ?? false
        case 14 where member.isKey("stream_options"):
            includesUsage = member.value.holds("\"include_usage\"") && member.value.holds("true")
        case 16 where member.isKey("prompt_cache_key"): session = member.string ?? session
        case 15 where member.isKey("conversation_id"): session = member.string ?? session
        default: break
        }
    }

    private mutating func readModel(_ member: JSONMemberScanner.Member) {
        note("model", again: hasModel)
        hasModel = true
        // An escape has six bytes, so that a longer one is too long in any case.
        hasLongModel = member.value.count > 6 * RequestedModel.maxBytes + 2
        model = hasLongModel ? "" : member.string ?? ""
    }

    /// Refuses a body that an upstream may read differently than it was read here.
    ///
    /// RFC 8259 §4: of two members with one name some take the first, others the last. So a name
    /// that was checked would not be the one that is served.
    ///
    /// - Throws: Which member is there twice.
    func checkUnique() throws(WireError) {
        guard let repeated else { return }
        throw WireError(
            .invalidRequest,
            "The body has `\(repeated)` more than once; send it once.",
            code: "duplicate_member",
            parameter: "\(repeated)"
        )
    }

    /// Remembers the first member that is there again.
    mutating func note(_ name: StaticString, again isRepeated: Bool) {
        if isRepeated { repeated = repeated ?? name }
    }
}

extension WireError {
    /// A model's name that no model can have.
    static let longModelName = WireError(
        .invalidRequest,
        "The model's name is longer than \(RequestedModel.maxBytes) bytes.",
        code: "invalid_model",
        parameter: "model"
    )
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes hold a literal.
    func holds(_ text: StaticString) -> Bool {
        guard let base = baseAddress else { return false }
        return linux_find(base, count, text.utf8Start, text.utf8CodeUnitCount) != nil
    }
}
