import ProviderAPI

/// Reads the parts of candidates into blocks.
struct GenerateContentPartReader {
    private enum Open: Equatable {
        case none, text, thinking
    }

    private let reverse: Reverse
    private let losses: AnswerLosses
    private let sources: GenerateContentSources
    private var open = Open.none
    private var choice = 0
    private var calls = 0
    private var runs = 0
    /// The candidates that call tools.
    private(set) var choicesWithCalls: Set<Int> = []

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.reverse = reverse
        self.losses = losses
        sources = GenerateContentSources(reverse, losses)
    }

    /// Goes on with a candidate.
    mutating func choose(_ index: Int, _ sink: any ResponseSink) {
        if index != choice { close(sink) }
        choice = index
    }

    /// Cites what the open text rests on, and tells the search that found it.
    mutating func cite(grounding: JSONNode, _ sink: any ResponseSink) {
        sources.read(grounding: grounding, isTextOpen: open == .text, sink)
        guard choice == 0, sources.hasNewSearch(grounding) else { return }
        close(sink)
        sources.writeSearch(grounding, sink)
    }

    func cite(citations: JSONNode, _ sink: any ResponseSink) {
        sources.read(citations: citations, isTextOpen: open == .text, sink)
    }

    /// Closes the open block, if there is one.
    mutating func close(_ sink: any ResponseSink) {
        guard open != .none else { return }
        open = .none
        sink.close()
    }

    mutating func read(_ part: JSONNode, _ sink: any ResponseSink) {
        var text: RawText?
        var isThought = false
        var signature: RawText?
        var call: JSONNode?
        var data: JSONNode?
        var isOther = false
        for member in part.members {
            switch member.name {
            case "text": text = member.value.text
            case "thought": isThought = member.value.bool ?? false
            case "thoughtSignature", "thought_signature": signature = member.value.nonEmptyText
            case "functionCall", "function_call": call = member.value
            case "inlineData", "inline_data": data = member.value
            default: isOther = true
            }
        }
        if isOther { readRest(part, sink) }
        if let call { return read(call, signature, sink) }
        if let data { read(data: data, sink) }
        if let text { append(text, isThought ? .thinking : .text, sink) }
        if let signature { sign(signature, sink) }
    }

    /// Reads what only some parts hold: a tool that the upstream ran, or what other formats lack.
    private mutating func readRest(_ part: JSONNode, _ sink: any ResponseSink) {
        for member in part.members {
            switch member.name {
            case "text", "thought", "thoughtSignature", "thought_signature", "functionCall",
                "function_call", "inlineData", "inline_data", "executableCode",
                "executable_code", "codeExecutionResult", "code_execution_result", "toolCall",
                "tool_call", "toolResponse", "tool_response":
                break
            default: losses.add(member, of: "candidates[].content.parts[]")
            }
        }
        if let item = GenerateContentServerTool.item(part) { read(item, sink) }
    }

    private mutating func append(_ text: RawText, _ kind: Open, _ sink: any ResponseSink) {
        guard !text.isEmpty else { return }
        if open != kind {
            close(sink)
            open = kind
            sink.open(Block(kind: kind == .text ? .text : .thinking, choice: choice))
        }
        if kind == .text { sources.note(text) }
        sink.delta(text)
    }

    /// Puts a signature on the open thoughts, or on thoughts without a text.
    private mutating func sign(_ signature: RawText, _ sink: any ResponseSink) {
        if open != .thinking {
            close(sink)
            sink.open(Block(kind: .thinking, choice: choice))
        }
        sink.signature(signature)
        sink.close()
        open = .none
    }

    private mutating func read(
        _ call: JSONNode,
        _ signature: RawText?,
        _ sink: any ResponseSink
    ) {
        if let signature { sign(signature, sink) }
        losses.add(
            rest: call,
            of: "candidates[].content.parts[].functionCall",
            besides: ["id", "name", "args"]
        )
        let arena = Arena()
        let number = calls
        calls += 1
        choicesWithCalls.insert(choice)
        let id = call["id"]?.nonEmptyText
        let head = ToolCallHead(
            id: id ?? arena.text("call_\(reverse.requestID)_\(choice)_\(number)"),
            name: call["name"]?.nonEmptyText ?? arena.text("tool_\(number)")
        )
        guard let arguments = call.member("args"), !arguments.isEmpty else {
            return emit(.toolCall(head), nil, sink)
        }
        var text = ByteBuffer(capacity: arguments.raw.count + 64)
        text.escape(arguments.raw)
        emit(.toolCall(head), RawText(text.bytes), sink)
    }

    /// Reads the code that the upstream ran or what came of it, which belong together by an id.
    private mutating func read(_ item: ServerToolItem, _ sink: any ResponseSink) {
        let arena = Arena()
        var item = item
        if item.phase == .call { runs += 1 }
        let number = runs
        if item.id.isEmpty { item.id = arena.text("srvtoolu_\(reverse.requestID)_\(number)") }
        if item.tool == .codeExecution, item.phase == .result, let payload = item.payload {
            item.payload = GenerateContentServerTool.result(payload, arena)
        }
        emit(.serverTool(item), nil, sink)
    }

    private mutating func read(data: JSONNode, _ sink: any ResponseSink) {
        let place: StaticString = "candidates[].content.parts[].inlineData"
        let type = data.either("mimeType", "mime_type")?.text
        guard let bytes = data["data"]?.nonEmptyText, let type,
            GenerateContentMedia.kind(type) == .image
        else { return losses.add(place) }
        losses.add(rest: data, of: place, besides: ["data", "mimeType", "mime_type"])
        let arena = Arena()
        emit(.image(type: type), StandardBase64.text(bytes, arena), sink)
    }

    private mutating func emit(_ kind: Block.Kind, _ text: RawText?, _ sink: any ResponseSink) {
        close(sink)
        sink.open(Block(kind: kind, choice: choice))
        if let text { sink.delta(text) }
        sink.close()
    }
}
