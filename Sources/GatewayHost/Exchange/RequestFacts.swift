import CLinux
import Dialects
import ProviderAPI

/// What the gateway must know of a body before it can route it.
struct RequestFacts {
    /// The model that the client names.
    var model = ""
    /// Whether the client wants a stream.
    var stream = false
    /// Whether a chat client asked for the token counts of its stream.
    var includesUsage = false
    /// What ties the request to earlier ones of its conversation, or an empty string.
    var session = ""

    /// Reads the facts from a JSON body in one scan of its top level.
    ///
    /// - Parameters:
    ///   - body: The body.
    ///   - endpoint: Where it was sent.
    ///   - head: The request's head.
    ///   - sessionHeaders: Where clients name their conversation.
    /// - Throws: What is wrong.
    init(
        _ body: UnsafeRawBufferPointer,
        _ endpoint: Endpoint,
        _ head: RequestHead,
        _ sessionHeaders: SessionHeaders
    ) throws(WireError) {
        if head.isForm {
            model = MultipartModel.find(in: body) ?? ""
        } else {
            try scan(body)
        }
        if let named = endpoint.model { model = named }
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

    private mutating func scan(_ body: UnsafeRawBufferPointer) throws(WireError) {
        var scanner = JSONMemberScanner(body)
        do throws(JSONFailure) {
            while let member = try scanner.next() { read(member) }
        } catch {
            throw WireError(
                .invalidRequest,
                "The body is not a JSON object: \(error)",
                code: "invalid_json"
            )
        }
    }

    private mutating func read(_ member: JSONMemberScanner.Member) {
        switch member.key.count {
        case 5 where member.isKey("model"): model = member.string ?? ""
        case 6 where member.isKey("stream"): stream = member.bool ?? false
        case 14 where member.isKey("stream_options"):
            includesUsage = member.value.holds("\"include_usage\"") && member.value.holds("true")
        case 16 where member.isKey("prompt_cache_key"): session = member.string ?? session
        case 15 where member.isKey("conversation_id"): session = member.string ?? session
        default: break
        }
    }
}

extension RequestHead {
    /// Whether the body is a form with files.
    var isForm: Bool {
        fields[.contentType]?.starts(with: "multipart/form-data".utf8) ?? false
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes hold a literal.
    func holds(_ text: StaticString) -> Bool {
        guard let base = baseAddress else { return false }
        return linux_find(base, count, text.utf8Start, text.utf8CodeUnitCount) != nil
    }
}
