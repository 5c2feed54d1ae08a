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
    /// Where the large parts of the body are.
    var landmarks = JSONLandmarks()

    /// Takes what the endpoint and the head say, which counts more than what the body says.
    ///
    /// - Parameters:
    ///   - endpoint: Where the request was sent.
    ///   - head: The request's head.
    ///   - sessionHeaders: Where clients name their conversation.
    /// - Throws: What cannot be had together.
    mutating func settle(
        _ endpoint: Endpoint,
        _ head: RequestHead,
        _ sessionHeaders: SessionHeaders
    ) throws(WireError) {
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

    /// Takes what a member of the body says.
    mutating func read(_ member: JSONMemberScanner.Member) {
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
