import ProviderAPI

/// One item of an output while it is put together.
final class ResponsesItem {
    enum Kind {
        case message, reasoning, function, custom, toolSearch, image, webSearch
        /// An item of this format, as its upstream wrote it.
        case whole
    }

    let kind: Kind
    let choice: Int
    let index: Int
    let id: [UInt8]
    /// What stands in the item beside its content: the head of a call, the search, a type.
    var head = ByteBuffer(capacity: 64)
    /// The text of the open part, the arguments or the data.
    private(set) var text = ByteBuffer(capacity: 256)
    private(set) var parts = ByteBuffer(capacity: 16)
    private(set) var partCount = 0
    private(set) var isRefusal = false
    private(set) var isPartOpen = false
    private(set) var annotations: [[UInt8]] = []
    private var citations: [ResponsesCitation] = []
    var signature = ByteBuffer(capacity: 16)
    /// The addresses that a search found.
    var sources = ByteBuffer(capacity: 16)
    /// How the item stands at its end.
    var status: StaticString = "completed"

    init(_ kind: Kind, choice: Int, index: Int, id: [UInt8]) {
        self.kind = kind
        self.choice = choice
        self.index = index
        self.id = id
    }

    /// The prefix of the ids of a kind.
    static func prefix(_ kind: Kind) -> StaticString {
        switch kind {
        case .message: "msg_"
        case .reasoning: "rs_"
        case .function: "fc_"
        case .custom: "ctc_"
        case .toolSearch: "tsc_"
        case .image: "ig_"
        case .webSearch: "ws_"
        case .whole: "item_"
        }
    }

    func beginPart(isRefusal: Bool = false) {
        self.isRefusal = isRefusal
        isPartOpen = true
        text.removeAll()
        annotations.removeAll()
        citations.removeAll()
    }

    func append(_ piece: RawText) { text.append(piece.bytes) }
    func cite(_ citation: Citation) { citations.append(ResponsesCitation(citation)) }

    /// Spells the sources out, now that the length of the text is known.
    func spellAnnotations() {
        let length = RawText(text.bytes).characterCount
        annotations = citations.map { $0.annotation(length) }
    }

    func endPart() {
        isPartOpen = false
        writePart(into: &parts)
        partCount += 1
    }

    /// Writes the open part as it is now.
    func writePart(into out: inout ByteBuffer) {
        switch kind {
        case .reasoning:
            out.append("{\"type\":\"summary_text\",")
            out.member("text", RawText(text.bytes))
        case .message where isRefusal:
            out.append("{\"type\":\"refusal\",")
            out.member("refusal", RawText(text.bytes))
        default:
            out.append("{\"type\":\"output_text\",")
            out.member("text", RawText(text.bytes))
            out.key("annotations")
            out.openArray()
            for annotation in annotations { annotation.withUnsafeBytes { out.append($0) } }
            out.closeArray()
            out.append("\"logprobs\":[],")
        }
        out.closeObject()
    }

    /// Writes the item.
    ///
    /// - Parameters:
    ///   - isDone: Whether nothing more comes, or the item has just begun.
    ///   - out: Where it is appended.
    func write(isDone: Bool, into out: inout ByteBuffer) {
        guard kind != .whole else { return out.rawLine(RawJSON(head.bytes)) }
        out.openObject()
        out.member("type", type)
        out.key("id")
        id.withUnsafeBytes { out.string(RawText($0)) }
        if kind != .reasoning { out.member("status", isDone ? status : "in_progress") }
        out.append(head.bytes)
        switch kind {
        case .message: writeParts("content", into: &out)
        case .reasoning:
            writeParts("summary", into: &out)
            if !signature.isEmpty { out.member("encrypted_content", RawText(signature.bytes)) }
        case .function: out.member("arguments", RawText(text.bytes))
        case .custom: out.member("input", RawText(text.bytes))
        case .toolSearch: writeSearch(isDone, into: &out)
        case .image: writeImage(isDone, into: &out)
        case .webSearch: writeAction(into: &out)
        case .whole: break
        }
        out.closeObject()
    }

    private func writeAction(into out: inout ByteBuffer) {
        out.append("\"action\":{\"type\":\"search\",")
        out.member("query", RawText(text.bytes))
        if !sources.isEmpty {
            out.key("sources")
            out.openArray()
            out.append(sources.bytes)
            out.closeArray()
        }
        out.closeObject()
    }

    private var type: StaticString {
        switch kind {
        case .message: "message"
        case .reasoning: "reasoning"
        case .function: "function_call"
        case .custom: "custom_tool_call"
        case .toolSearch: "tool_search_call"
        case .image: "image_generation_call"
        case .webSearch, .whole: "web_search_call"
        }
    }

    private func writeParts(_ key: StaticString, into out: inout ByteBuffer) {
        out.key(key)
        out.openArray()
        out.append(parts.bytes)
        out.closeArray()
    }

    /// The arguments of this call are an object and no text.
    private func writeSearch(_ isDone: Bool, into out: inout ByteBuffer) {
        let arena = Arena()
        let found = isDone ? Arguments.escaped(RawText(text.bytes)).object(arena) : nil
        out.key("arguments")
        out.rawLine(found ?? RawJSON("{}"))
    }

    private func writeImage(_ isDone: Bool, into out: inout ByteBuffer) {
        out.key("result")
        if isDone { out.string(RawText(text.bytes)) } else { out.null() }
    }
}
