import ProviderAPI

/// Reads chat answers: the chunks of a stream, or a whole completion.
final class ChatResponseDecoder: ResponseDecoder {
    private let reverse: Reverse
    private var blocks = BlockSerializer()
    private var usage = Usage()
    private var finishes: [Finish] = []
    private var hasStarted = false
    private var hasReadThoughts = false
    private var hasEnded = false

    init(_ reverse: Reverse) { self.reverse = reverse }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        guard !hasEnded else { return }
        // One pass over the members: this runs once a delta.
        var choices: JSONNode?
        var counts: JSONNode?
        var isPlain = name.isEmpty
        for member in event.members {
            switch member.name {
            case "choices": choices = member.value
            case "usage": counts = member.value
            case "error": isPlain = false
            default: break
            }
        }
        if !isPlain || choices == nil, let error = ChatErrors.read(event, name: name) {
            return fail(error, sink)
        }
        start(event, sink)
        if let choices {
            for choice in choices.elements { read(choice, sink) }
        }
        if let counts, ChatUsage.read(value: counts, into: &usage) { sink.usage(usage) }
    }

    func decode(body: JSONNode, to sink: any ResponseSink) {
        if let error = ChatErrors.read(body, name: .empty) { return fail(error, sink) }
        start(body, sink)
        if let choices = body["choices"] { readMessages(choices, sink) }
        if ChatUsage.read(body, into: &usage) { sink.usage(usage) }
        if finishes.isEmpty {
            fail(WireError(.upstream, "The upstream answered without a choice."), sink)
        } else {
            complete(sink)
        }
    }

    private func readMessages(_ choices: JSONNode, _ sink: any ResponseSink) {
        for choice in choices.elements {
            readThoughts(choice, sink)
            read(choice, sink)
            blocks.finish(sink, reverse)
            if choice.member("finish_reason") == nil { finishes.append(Finish(reason: .stop)) }
        }
    }

    /// Thoughts come first, wherever the member stands in the message.
    private func readThoughts(_ choice: JSONNode, _ sink: any ResponseSink) {
        guard let message = choice["message"] else { return }
        let thoughts = message.member("reasoning_content") ?? message.member("reasoning")
        if let thoughts { append(thoughts, .thinking, choice["index"]?.int ?? 0, sink) }
        hasReadThoughts = true
    }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        if hasEnded { return true }
        if finishes.isEmpty {
            // Only a text that `[DONE]` follows is taken for a whole answer; thoughts alone or
            // half a call are not.
            guard ending == .marked, isPresentable else { return false }
            finishes.append(Finish(reason: blocks.wroteCall ? .toolCalls : .stop))
        }
        complete(sink)
        return true
    }

    private var isPresentable: Bool {
        (blocks.wroteText || blocks.wroteCall) && !blocks.hasIncompleteCall
    }

    private func start(_ node: JSONNode, _ sink: any ResponseSink) {
        guard !hasStarted else { return }
        hasStarted = true
        sink.start(
            ResponseStart(
                id: node["id"]?.text ?? .empty,
                model: node["model"]?.text ?? .empty,
                created: node["created"]?.int ?? 0,
                serviceTier: node["service_tier"]?.text
            )
        )
    }

    private func complete(_ sink: any ResponseSink) {
        hasEnded = true
        blocks.finish(sink, reverse)
        for finish in finishes { sink.finish(finish) }
        sink.end()
    }

    private func fail(_ error: WireError, _ sink: any ResponseSink) {
        hasEnded = true
        sink.fail(error)
    }

    private func read(_ choice: JSONNode, _ sink: any ResponseSink) {
        var index = 0
        var part: JSONNode?
        var finish: JSONNode?
        for member in choice.members {
            switch member.name {
            case "index": index = member.value.int ?? 0
            case "delta", "message": part = member.value
            case "finish_reason": finish = member.value
            default: break
            }
        }
        if let part {
            for member in part.members { read(member, index, sink) }
        }
        guard let reason = finish?.nonEmptyText else { return }
        finishes.removeAll { $0.choice == index }
        finishes.append(Finish(reason: ChatFinish.reason(reason), choice: index))
    }

    private func read(_ member: JSONNode.Member, _ choice: Int, _ sink: any ResponseSink) {
        switch member.name {
        case "content": readContent(member.value, choice, sink)
        case "reasoning_content", "reasoning":
            if !hasReadThoughts { append(member.value, .thinking, choice, sink) }
        case "refusal": append(member.value, .refusal, choice, sink)
        case "tool_calls": readCalls(member.value, choice, sink)
        case "function_call": readCall(member.value, function: member.value, choice, 0, sink)
        case "annotations": readAnnotations(member.value, sink)
        case "images": readImages(member.value, choice, sink)
        default: break
        }
    }

    private func readContent(_ value: JSONNode, _ choice: Int, _ sink: any ResponseSink) {
        append(value, .text, choice, sink)
        // Some servers answer with an array of parts.
        for part in value.elements {
            if let text = part["text"] { append(text, .text, choice, sink) }
        }
    }

    private func append(
        _ value: JSONNode,
        _ kind: BlockLane.Key.Kind,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        guard let text = value.nonEmptyText else { return }
        let lane = blocks.lane(BlockLane.Key(kind: kind, choice: choice))
        blocks.append(text, to: lane, sink)
    }

    private func readCalls(_ value: JSONNode, _ choice: Int, _ sink: any ResponseSink) {
        for (position, call) in value.elements.enumerated() {
            let function = call.member("function") ?? call.member("custom")
            let index = call["index"]?.int ?? position
            readCall(call, function: function, choice, index, sink)
        }
    }

    private func readCall(
        _ call: JSONNode,
        function: JSONNode?,
        _ choice: Int,
        _ index: Int,
        _ sink: any ResponseSink
    ) {
        let key = BlockLane.Key(kind: .call, choice: choice, index: index)
        let lane = blocks.lane(key)
        if call.member("custom") != nil { lane.isCustom = true }
        lane.identify(id: call["id"]?.nonEmptyText, name: function?["name"]?.nonEmptyText)
        let arguments = function?.member("arguments") ?? function?.member("input")
        if let arguments, arguments.isObject {
            append(object: arguments, to: lane, sink)
        } else {
            blocks.append(arguments?.text ?? .empty, to: lane, sink)
        }
    }

    /// Arguments that are not in a string, as some servers send them.
    private func append(object: JSONNode, to lane: BlockLane, _ sink: any ResponseSink) {
        var text = ByteBuffer(capacity: object.raw.count + 64)
        text.escape(object.raw)
        blocks.append(RawText(text.bytes), to: lane, sink)
    }

    private func readAnnotations(_ value: JSONNode, _ sink: any ResponseSink) {
        for element in value.elements {
            guard let cited = element["url_citation"] else { continue }
            sink.cite(
                Citation(
                    url: cited["url"]?.text,
                    title: cited["title"]?.text,
                    start: cited["start_index"]?.int,
                    end: cited["end_index"]?.int,
                    raw: element.value,
                    format: .chat
                )
            )
        }
    }

    private func readImages(_ value: JSONNode, _ choice: Int, _ sink: any ResponseSink) {
        for element in value.elements {
            guard let url = element["image_url"]?["url"]?.text,
                case .data(let data) = Media(link: url, kind: .image).source
            else { continue }
            blocks.closeCurrent(sink)
            let type = Media(link: url, kind: .image).type ?? RawText("image/png")
            sink.open(Block(kind: .image(type: type), choice: choice))
            sink.delta(data)
            sink.close()
        }
    }
}
