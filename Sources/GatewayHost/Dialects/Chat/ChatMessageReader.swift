import ProviderAPI

/// Reads the message of a choice, whole or delta by delta, into blocks.
struct ChatMessageReader {
    private static let callMembers: [StaticString] = ["id", "index", "type", "function", "custom"]
    private static let functionMembers: [StaticString] = ["name", "arguments", "input"]
    private static let citationMembers: [StaticString] = [
        "url", "title", "start_index", "end_index",
    ]

    private let reverse: Reverse
    private let losses: AnswerLosses
    private var blocks = BlockSerializer()
    /// Whether what must come first was taken from a whole message.
    private var hasReadFirst = false

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.reverse = reverse
        self.losses = losses
    }

    /// Whether the answer has more unfinished blocks than can be kept.
    var isOverfull: Bool { blocks.isOverfull }

    /// Whether a call was written.
    var wroteCall: Bool { blocks.wroteCall }

    /// Whether there is something that can stand as an answer.
    var isPresentable: Bool {
        (blocks.wroteText || blocks.wroteCall) && !blocks.hasIncompleteCall
    }

    /// Reads thoughts, and the text with its sources, wherever they stand in a whole message.
    mutating func readFirst(of choice: JSONNode, _ sink: any ResponseSink) {
        guard let message = choice["message"] else { return }
        let index = choice["index"]?.place ?? 0
        if let thoughts = Self.thoughts(of: message) { append(thoughts, .thinking, index, sink) }
        if let content = message["content"] { readContent(content, index, sink) }
        if let sources = message["annotations"] { readAnnotations(sources, sink) }
        hasReadFirst = true
    }

    /// Several servers send the same thoughts under both names.
    private static func thoughts(of message: JSONNode) -> JSONNode? {
        let standard = message.member("reasoning_content")
        return standard?.nonEmptyText == nil ? message.member("reasoning") ?? standard : standard
    }

    private static func isRepeated(_ member: JSONNode.Member, in message: JSONNode) -> Bool {
        member.name == "reasoning" && message.member("reasoning_content")?.nonEmptyText != nil
    }

    /// Writes what is left.
    mutating func finish(_ sink: any ResponseSink) { blocks.finish(sink, reverse) }

    mutating func read(_ message: JSONNode, choice: Int, _ sink: any ResponseSink) {
        for member in message.members where !Self.isRepeated(member, in: message) {
            read(member, choice, sink)
        }
    }

    private mutating func read(
        _ member: JSONNode.Member,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        switch member.name {
        case "role": break
        case "content", "reasoning_content", "reasoning", "annotations":
            if !hasReadFirst { readFirst(member, choice, sink) }
        case "refusal": append(member.value, .refusal, choice, sink)
        case "tool_calls": readCalls(member.value, choice, sink)
        case "function_call": readCall(member.value, function: member.value, choice, 0, sink)
        case "images": readImages(member.value, choice, sink)
        default: losses.add(member, of: "choices[].message")
        }
    }

    private mutating func readFirst(
        _ member: JSONNode.Member,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        switch member.name {
        case "content": readContent(member.value, choice, sink)
        case "annotations": readAnnotations(member.value, sink)
        default: append(member.value, .thinking, choice, sink)
        }
    }

    private mutating func readContent(
        _ value: JSONNode,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        append(value, .text, choice, sink)
        // Some servers answer with an array of parts.
        for part in value.elements {
            if let text = part["text"] {
                append(text, .text, choice, sink)
            } else if let thoughts = part["thinking"], thoughts.isArray {
                // Mistral's reasoning models answer so (docs.mistral.ai/capabilities/reasoning).
                for thought in thoughts.elements {
                    if let text = thought["text"] { append(text, .thinking, choice, sink) }
                }
            } else {
                losses.add(part["type"]?.text ?? .empty, of: "choices[].message.content[]")
            }
        }
    }

    private mutating func append(
        _ value: JSONNode,
        _ kind: BlockLane.Key.Kind,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        guard let text = value.nonEmptyText else { return }
        let lane = blocks.lane(BlockLane.Key(kind: kind, choice: choice))
        blocks.append(text, to: lane, sink)
    }

    private mutating func readCalls(
        _ value: JSONNode,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        let place: StaticString = "choices[].message.tool_calls[]"
        for (position, call) in value.elements.enumerated() {
            let function = call.member("function") ?? call.member("custom")
            let index = call["index"]?.place ?? position
            losses.add(rest: call, of: place, besides: Self.callMembers)
            readCall(call, function: function, choice, index, sink)
        }
    }

    private mutating func readCall(
        _ call: JSONNode,
        function: JSONNode?,
        _ choice: Int,
        _ index: Int,
        _ sink: any ResponseSink
    ) {
        let key = BlockLane.Key(kind: .call, choice: choice, index: index)
        let lane = lane(key, call["id"]?.nonEmptyText, function?["name"]?.nonEmptyText)
        if call.member("custom") != nil { lane.isCustom = true }
        let place: StaticString = "choices[].message.tool_calls[].function"
        losses.add(rest: function, of: place, besides: Self.functionMembers)
        let arguments = function?.member("arguments") ?? function?.member("input")
        if let arguments, arguments.isObject {
            append(object: arguments, to: lane, sink)
        } else {
            blocks.append(arguments?.text ?? .empty, to: lane, sink)
        }
    }

    /// The place of a call; another one where a server gives all its calls the same number.
    private mutating func lane(
        _ key: BlockLane.Key,
        _ id: RawText?,
        _ name: RawText?
    ) -> BlockLane {
        var lane = blocks.lane(key)
        if lane.isOther(id: id, name: name) {
            lane.isSuperseded = true
            lane = blocks.lane(key)
        }
        lane.identify(id: id, name: name)
        return lane
    }

    /// Arguments that are not in a string, as some servers send them.
    private mutating func append(
        object: JSONNode,
        to lane: BlockLane,
        _ sink: any ResponseSink
    ) {
        var text = ByteBuffer(capacity: object.raw.count + 64)
        text.escape(object.raw)
        blocks.append(RawText(text.bytes), to: lane, sink)
    }

    private func readAnnotations(_ value: JSONNode, _ sink: any ResponseSink) {
        let place: StaticString = "choices[].message.annotations[]"
        for element in value.elements {
            guard let cited = element["url_citation"] else {
                losses.add(element["type"]?.text ?? .empty, of: place)
                continue
            }
            losses.add(rest: cited, of: place, besides: Self.citationMembers)
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

    private mutating func readImages(
        _ value: JSONNode,
        _ choice: Int,
        _ sink: any ResponseSink
    ) {
        for element in value.elements {
            let media = element["image_url"]?["url"]?.text.map { Media(link: $0, kind: .image) }
            guard let media, case .data(let data) = media.source else {
                losses.add("choices[].message.images")
                continue
            }
            blocks.closeCurrent(sink)
            let type = media.type ?? RawText("image/png")
            sink.open(Block(kind: .image(type: type), choice: choice))
            sink.delta(data)
            sink.close()
        }
    }
}
