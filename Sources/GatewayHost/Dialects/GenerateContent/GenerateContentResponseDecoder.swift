import ProviderAPI

/// Reads generateContent answers: the chunks of a stream, or a whole answer.
///
/// Nothing marks the end of a stream but the end of its bytes, so the finish is kept until then.
final class GenerateContentResponseDecoder: ResponseDecoder {
    private enum Open: Equatable {
        case none, text, thinking
    }

    private let reverse: Reverse
    private var usage = Usage()
    private var finishes: [Finish] = []
    private var hasStarted = false
    private var hasEnded = false
    private var open = Open.none
    private var choice = 0
    private var calls = 0
    private var runs = 0
    private var choicesWithCalls: Set<Int> = []
    private let sources: GenerateContentSources

    init(_ reverse: Reverse) {
        self.reverse = reverse
        sources = GenerateContentSources(reverse)
    }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        // One pass over the members: this runs once a delta.
        var candidates: JSONNode?
        var counts: JSONNode?
        for member in event.members {
            switch member.name {
            case "candidates": candidates = member.value
            case "usageMetadata", "usage_metadata": counts = member.value
            case "error": return fail(event, sink)
            default: break
            }
        }
        if event.isArray { return fail(event, sink) }
        // An event with nothing in it only keeps the stream alive.
        guard !event.isEmpty else { return }
        start(event, sink)
        if let candidates {
            for candidate in candidates.elements { read(candidate, sink) }
        }
        if candidates?.isEmpty ?? true, GenerateContentBlock.reason(event) != nil {
            finishes = [Finish(reason: .contentFilter)]
        }
        if let counts, GenerateContentUsage.read(value: counts, into: &usage) { sink.usage(usage) }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = GenerateContentErrors.read(body, status: 502) {
            hasEnded = true
            return sink.fail(error)
        }
        for chunk in body.listed { decode(event: chunk, name: .empty, to: sink) }
        guard !hasEnded else { return }
        if finishes.isEmpty, body["candidates"]?[0]?["content"] != nil {
            finishes = [Finish(reason: .stop)]
        }
        if finishes.isEmpty {
            hasEnded = true
            sink.fail(WireError(.upstream, "The upstream answered without a candidate."))
        } else {
            complete(sink)
        }
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        guard !finishes.isEmpty, ending != .cut else { return false }
        complete(sink)
        return true
    }

    private func start(_ event: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: event.either("responseId", "response_id")?.text ?? .empty,
                model: event.either("modelVersion", "model_version")?.text ?? .empty
            )
        )
    }

    private func fail(_ event: JSONNode, _ sink: any ResponseSink) {
        hasEnded = true
        let error = GenerateContentErrors.read(event, status: 502)
        sink.fail(error ?? WireError(.upstream, "The upstream failed."))
    }

    private func complete(_ sink: any ResponseSink) {
        close(sink)
        hasEnded = true
        for finish in finishes { sink.finish(outranked(finish)) }
        sink.end()
    }

    /// A call that is whole is to be made, whatever limit was reached behind it.
    private func outranked(_ finish: Finish) -> Finish {
        guard finish.reason == .length, choicesWithCalls.contains(finish.choice) else {
            return finish
        }
        return Finish(reason: .toolCalls, choice: finish.choice)
    }

    private func read(_ candidate: JSONNode, _ sink: any ResponseSink) {
        var content: JSONNode?
        var reason: RawText?
        var grounding: JSONNode?
        var cited: JSONNode?
        var index = 0
        for member in candidate.members {
            switch member.name {
            case "content": content = member.value
            case "index": index = max(0, member.value.int ?? 0)
            case "finishReason", "finish_reason": reason = member.value.nonEmptyText
            case "groundingMetadata", "grounding_metadata": grounding = member.value
            case "citationMetadata", "citation_metadata": cited = member.value
            default: break
            }
        }
        if index != choice { close(sink) }
        choice = index
        if let parts = content?["parts"] {
            if parts.isObject { read(part: parts, sink) }
            for part in parts.elements { read(part: part, sink) }
        }
        if let grounding { cite(grounding, sink) }
        if let cited { sources.read(citations: cited, isTextOpen: open == .text, sink) }
        guard let reason = reason.flatMap(GenerateContentFinish.reason) else { return }
        finishes.removeAll { $0.choice == index }
        finishes.append(Finish(reason: reason, choice: index))
    }

    private func cite(_ grounding: JSONNode, _ sink: any ResponseSink) {
        sources.read(grounding: grounding, isTextOpen: open == .text, sink)
        guard choice == 0, sources.hasNewSearch(grounding) else { return }
        close(sink)
        sources.writeSearch(grounding, sink)
    }

    private func read(part: JSONNode, _ sink: any ResponseSink) {
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
        if let call { return read(call, signature, sink) }
        if let data { read(data: data, sink) }
        if isOther, data == nil, let item = GenerateContentServerTool.item(part) {
            read(item, sink)
        }
        if let text { append(text, isThought ? .thinking : .text, sink) }
        if let signature { sign(signature, sink) }
    }

    private func append(_ text: RawText, _ kind: Open, _ sink: any ResponseSink) {
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
    private func sign(_ signature: RawText, _ sink: any ResponseSink) {
        if open != .thinking {
            close(sink)
            sink.open(Block(kind: .thinking, choice: choice))
        }
        sink.signature(signature)
        sink.close()
        open = .none
    }

    private func close(_ sink: any ResponseSink) {
        guard open != .none else { return }
        open = .none
        sink.close()
    }

    private func read(_ call: JSONNode, _ signature: RawText?, _ sink: any ResponseSink) {
        if let signature { sign(signature, sink) }
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
    private func read(_ item: ServerToolItem, _ sink: any ResponseSink) {
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

    private func read(data: JSONNode, _ sink: any ResponseSink) {
        guard let bytes = data["data"]?.nonEmptyText else { return }
        let type = data.either("mimeType", "mime_type")?.text
        guard GenerateContentMedia.kind(type) == .image, let type else { return }
        let arena = Arena()
        emit(.image(type: type), StandardBase64.text(bytes, arena), sink)
    }

    private func emit(_ kind: Block.Kind, _ text: RawText?, _ sink: any ResponseSink) {
        close(sink)
        sink.open(Block(kind: kind, choice: choice))
        if let text { sink.delta(text) }
        sink.close()
    }
}
