import ProviderAPI

/// Writes the events of a stream.
struct ResponsesEvents: ~Copyable {
    var out = ByteBuffer(capacity: 4096)
    private var number = 0

    mutating func drain(into target: inout ByteBuffer) {
        target.append(out.bytes)
        out.removeAll()
    }

    mutating func begin(_ type: StaticString) {
        out.append("event: ")
        out.append(type)
        out.append("\ndata: {\"type\":\"")
        out.append(type)
        out.append("\",\"sequence_number\":")
        out.append(decimal: number)
        out.append(",")
        number += 1
    }

    mutating func end() {
        out.endJSON()
        out.append("}\n\n")
    }

    private mutating func begin(_ type: StaticString, _ item: ResponsesItem) {
        begin(type)
        out.key("item_id")
        item.id.withUnsafeBytes { out.string(RawText($0)) }
        out.member("output_index", item.index)
    }

    /// Writes an event that carries an item.
    mutating func item(_ type: StaticString, _ item: ResponsesItem, isDone: Bool) {
        begin(type)
        out.member("output_index", item.index)
        out.key("item")
        item.write(isDone: isDone, into: &out)
        end()
    }

    /// Writes an event that carries the open part of an item.
    mutating func part(_ type: StaticString, _ item: ResponsesItem) {
        begin(type, item)
        writePlace(item)
        out.key("part")
        item.writePart(into: &out)
        end()
    }

    private mutating func writePlace(_ item: ResponsesItem) {
        switch item.kind {
        case .message: out.member("content_index", item.partCount)
        case .reasoning: out.member("summary_index", item.partCount)
        default: break
        }
    }

    /// Writes an event that says nothing but its type.
    mutating func bare(_ type: StaticString, _ item: ResponsesItem) {
        begin(type, item)
        end()
    }

    /// What an item tells on its way, beside its content.
    static func progress(_ item: ResponsesItem) -> [StaticString] {
        switch item.kind {
        case .webSearch:
            ["response.web_search_call.in_progress", "response.web_search_call.searching"]
        case .image:
            [
                "response.image_generation_call.in_progress",
                "response.image_generation_call.generating",
            ]
        default: []
        }
    }

    mutating func delta(_ text: RawText, _ item: ResponsesItem) {
        guard let type = Self.delta(item) else { return }
        begin(type, item)
        writePlace(item)
        out.member("delta", text)
        if item.kind == .message, !item.isRefusal { out.append("\"logprobs\":[],") }
        end()
    }

    private static func delta(_ item: ResponsesItem) -> StaticString? {
        switch item.kind {
        case .message:
            item.isRefusal ? "response.refusal.delta" : "response.output_text.delta"
        case .reasoning: "response.reasoning_summary_text.delta"
        case .function: "response.function_call_arguments.delta"
        case .custom: "response.custom_tool_call_input.delta"
        case .toolSearch, .image, .webSearch, .whole: nil
        }
    }

    mutating func annotations(_ item: ResponsesItem) {
        for (index, annotation) in item.annotations.enumerated() {
            begin("response.output_text.annotation.added", item)
            writePlace(item)
            out.member("annotation_index", index)
            out.key("annotation")
            out.append(annotation)
            end()
        }
    }

    /// Writes the event that repeats what came as deltas.
    mutating func done(_ item: ResponsesItem) {
        switch item.kind {
        case .message where item.isRefusal: done("response.refusal.done", "refusal", item)
        case .message: done("response.output_text.done", "text", item)
        case .reasoning:
            if item.isPartOpen { done("response.reasoning_summary_text.done", "text", item) }
        case .function: done("response.function_call_arguments.done", "arguments", item)
        case .custom: done("response.custom_tool_call_input.done", "input", item)
        case .image: bare("response.image_generation_call.completed", item)
        case .webSearch: bare("response.web_search_call.completed", item)
        case .toolSearch, .whole: break
        }
    }

    private mutating func done(_ type: StaticString, _ key: StaticString, _ item: ResponsesItem) {
        begin(type, item)
        writePlace(item)
        out.member(key, RawText(item.text.bytes))
        if item.kind == .message, !item.isRefusal { out.append("\"logprobs\":[],") }
        end()
    }

    mutating func fail(_ error: WireError) {
        ResponsesErrors.writeEvent(error, number: number, into: &out)
        number += 1
    }
}
