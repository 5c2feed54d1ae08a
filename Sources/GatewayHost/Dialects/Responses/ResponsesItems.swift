import ProviderAPI

/// The items of an answer, put together from their events.
///
/// An event tells its item by an index, by an id, or not at all; a text that came as deltas is
/// not taken again from the events that repeat it whole.
struct ResponsesItems {
    private let losses: AnswerLosses
    private var lanes: ResponsesLanes
    private var places: [TextKey: Int] = [:]
    private var finished = Set<Int>()
    private var last = -1

    init(_ losses: AnswerLosses) {
        self.losses = losses
        lanes = ResponsesLanes(losses)
    }

    /// The index of the item that an event belongs to.
    private mutating func place(_ event: ResponsesEvent, isNew: Bool = false) -> Int {
        let id = event.itemID ?? event.node["item"]?["id"]?.nonEmptyText
        if let index = event.output {
            last = max(last, index)
            if isNew, let id { places[TextKey(id.string)] = index }
            return index
        }
        if let id, let found = places[TextKey(id.string)] { return found }
        if isNew || last < 0 { last += 1 }
        if let id { places[TextKey(id.string)] = last }
        return last
    }

    mutating func add(_ event: ResponsesEvent, _ sink: any ResponseSink) {
        let index = place(event, isNew: true)
        guard let item = event.node["item"] else { return }
        switch item["type"]?.text ?? .empty {
        case "function_call", "custom_tool_call":
            lanes.lane(ResponsesLane.Key(kind: .call, output: index)).identify(item)
            lanes.advance(sink)
        case "reasoning":
            lanes.lane(ResponsesLane.Key(kind: .thinking, output: index)).identify(item)
        default: break
        }
    }

    mutating func append(
        _ event: ResponsesEvent,
        _ kind: ResponsesLane.Key.Kind,
        _ sink: any ResponseSink
    ) {
        let lane = lane(event, kind)
        lane.identify(id: event.itemID)
        if event.hasLogprobs { losses.add("output[].content[].logprobs") }
        lanes.append(event.delta, to: lane, sink)
    }

    private mutating func lane(
        _ event: ResponsesEvent,
        _ kind: ResponsesLane.Key.Kind
    ) -> ResponsesLane {
        let part = kind == .text || kind == .refusal ? event.part : 0
        return lanes.lane(ResponsesLane.Key(kind: kind, output: place(event), part: part))
    }

    mutating func think(
        _ event: ResponsesEvent,
        _ source: ResponsesLane.Source,
        _ sink: any ResponseSink
    ) {
        let lane = lane(event, .thinking)
        lane.identify(id: event.itemID)
        if lane.source == nil {
            lane.source = source
            lane.section = event.part
        }
        guard lane.source == source else { return losses.add("output[].content") }
        if lane.section != event.part {
            lane.section = event.part
            lanes.append(RawText("\\n\\n"), to: lane, sink)
        }
        lanes.append(event.delta, to: lane, sink)
    }

    /// Takes what an event repeats whole, if it has not come yet.
    mutating func fill(_ event: ResponsesEvent, _ sink: any ResponseSink) {
        let node = event.node
        switch event.type {
        case "response.function_call_arguments.done", "response.custom_tool_call_input.done":
            let lane = lane(event, .call)
            if let name = node["name"], name.isString { lane.identify(node) }
            fill(lane, node["arguments"]?.text ?? node["input"]?.text, sink)
        case "response.content_part.done":
            guard let part = node["part"] else { return }
            fill(part, (place(event), event.part), event.itemID, sink)
        case "response.refusal.done": fill(lane(event, .refusal), node["refusal"]?.text, sink)
        default: fill(lane(event, .text), node["text"]?.text, sink)
        }
    }

    private mutating func fill(
        _ part: JSONNode,
        _ key: (output: Int, part: Int),
        _ id: RawText?,
        _ sink: any ResponseSink
    ) {
        let type = part["type"]?.text ?? .empty
        let isRefusal = type == "refusal"
        guard isRefusal || type == "output_text" else {
            // Thoughts have parts of their own, which their item repeats.
            if !(type == "reasoning_text") { losses.add(type, of: "output[].content[]") }
            return
        }
        ResponsesMembers.addRest(ofPart: part, to: losses)
        let kind = isRefusal ? ResponsesLane.Key.Kind.refusal : .text
        let lane = lanes.lane(ResponsesLane.Key(kind: kind, output: key.output, part: key.part))
        lane.identify(id: id)
        lane.annotate(part["annotations"])
        fill(lane, (isRefusal ? part["refusal"] : part["text"])?.text, sink)
        lanes.finish(lane, sink)
    }

    private mutating func fill(
        _ lane: ResponsesLane,
        _ text: RawText?,
        _ sink: any ResponseSink
    ) {
        if !lane.hasText, let text { lanes.append(text, to: lane, sink) }
    }

    /// Takes an item that is done.
    mutating func finish(_ event: ResponsesEvent, _ sink: any ResponseSink) {
        guard let item = event.node["item"] else { return }
        finish(item, place(event), sink)
    }

    private mutating func finish(_ item: JSONNode, _ index: Int, _ sink: any ResponseSink) {
        guard finished.insert(index).inserted else { return }
        ResponsesMembers.addRest(ofItem: item, to: losses)
        switch item["type"]?.text ?? .empty {
        case "message":
            guard let content = item["content"] else { return }
            for (position, part) in content.elements.enumerated() {
                fill(part, (index, position), item["id"]?.nonEmptyText, sink)
            }
        case "reasoning": finish(reasoning: item, index, sink)
        case "function_call", "custom_tool_call": finish(call: item, index, sink)
        default:
            let lane = lanes.lane(ResponsesLane.Key(kind: .whole, output: index))
            lane.keep(RawText(item.raw))
            lanes.finish(lane, sink)
        }
    }

    private mutating func finish(
        reasoning item: JSONNode,
        _ index: Int,
        _ sink: any ResponseSink
    ) {
        let lane = lanes.lane(ResponsesLane.Key(kind: .thinking, output: index))
        lane.identify(item)
        if let text = item["encrypted_content"]?.nonEmptyText { lane.sign(text) }
        let summary = item["summary"]?.elements.compactMap { $0["text"]?.nonEmptyText } ?? []
        let content = item["content"]?.elements.compactMap { $0["text"]?.nonEmptyText } ?? []
        if !lane.hasText {
            for (position, text) in (summary.isEmpty ? content : summary).enumerated() {
                if position > 0 { lanes.append(RawText("\\n\\n"), to: lane, sink) }
                lanes.append(text, to: lane, sink)
            }
        }
        lanes.finish(lane, sink)
    }

    private mutating func finish(call item: JSONNode, _ index: Int, _ sink: any ResponseSink) {
        let lane = lanes.lane(ResponsesLane.Key(kind: .call, output: index))
        lane.identify(item)
        fill(lane, item["arguments"]?.text ?? item["input"]?.text, sink)
        lanes.finish(lane, sink)
    }

    /// Takes the items of a whole response that no event told.
    mutating func finish(output: JSONNode, _ sink: any ResponseSink) {
        guard finished.isEmpty || output.count > finished.count else { return }
        for (index, item) in output.elements.enumerated() {
            let place = item["id"]?.nonEmptyText.flatMap { places[TextKey($0.string)] } ?? index
            finish(item, place, sink)
        }
    }

    /// Writes what is left.
    mutating func finish(_ sink: any ResponseSink) { lanes.finish(sink) }
}
