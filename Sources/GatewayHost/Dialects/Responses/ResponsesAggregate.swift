import ProviderAPI

/// Makes a whole response of a stream in the same format, as the upstream wrote it.
///
/// The terminal event holds the response. Where its output is empty, or its items lack their ids, the
/// items that were done stand in; where there were none either, what was put together from deltas.
final class ResponsesAggregate: ResponseDecoder, ResponseEncoder {
    private let reverse: Reverse
    private let decoder: ResponsesResponseDecoder
    private let encoder: ResponsesBodyEncoder
    private var items: [Int: [UInt8]] = [:]
    private var whole = ByteBuffer(capacity: 16)

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.reverse = reverse
        decoder = ResponsesResponseDecoder(losses)
        encoder = ResponsesBodyEncoder(reverse)
    }

    func decode(event: JSONNode, name: RawText, to sink: any ResponseSink) {
        switch event["type"]?.text ?? name {
        case "response.output_item.done":
            if let item = event["item"] {
                items[event["output_index"]?.place ?? items.count] = Array(item.raw)
            }
        case "response.completed", "response.incomplete", "response.done":
            if let response = event["response"] { keep(response) }
        default: break
        }
        decoder.decode(event: event, name: name, to: sink)
    }

    private func keep(_ response: JSONNode) {
        let output = response["output"]
        let isSound = output?.elements.allSatisfy { $0["id"] != nil } ?? false
        let isEmpty = output?.isEmpty ?? true
        guard !items.isEmpty || !isEmpty, response.member("id") != nil else { return }
        let standsIn = isEmpty || (!isSound && output?.count == items.count)
        whole.openObject()
        for member in response.members {
            whole.string(member.name)
            whole.truncate(to: whole.count - 1)
            whole.append(":")
            switch member.name {
            case "output" where standsIn: writeItems()
            case "model": whole.string(escaping: reverse.clientModel)
            case "usage": write(usage: member.value, of: response)
            default: whole.raw(member.value.value)
            }
        }
        if output == nil {
            whole.key("output")
            writeItems()
        }
        whole.closeObject()
        whole.endJSON()
    }

    /// Clients demand the details, which not every upstream gives.
    private func write(usage: JSONNode, of response: JSONNode) {
        var found = Usage()
        let isWhole =
            usage["input_tokens_details"] != nil && usage["output_tokens_details"] != nil
        if !isWhole, ResponsesUsage.read(response, into: &found) {
            ResponsesUsage.write(found, into: &whole)
        } else {
            whole.raw(usage.value)
        }
    }

    private func writeItems() {
        whole.openArray()
        for (_, item) in items.sorted(by: { $0.key < $1.key }) {
            whole.append(item)
            whole.append(",")
        }
        whole.closeArray()
    }

    func decode(body: JSONNode, to sink: any ResponseSink) { decoder.decode(body: body, to: sink) }

    func finish(_ ending: StreamEnding, to sink: any ResponseSink) -> Bool {
        decoder.finish(ending, to: sink)
    }

    func drain(into target: inout ByteBuffer) {
        guard !whole.isEmpty else { return encoder.drain(into: &target) }
        target.append(whole.bytes)
        whole.removeAll()
    }

    func start(_ start: ResponseStart) { encoder.start(start) }
    func open(_ block: Block) { encoder.open(block) }
    func delta(_ text: RawText) { encoder.delta(text) }
    func signature(_ text: RawText) { encoder.signature(text) }
    func cite(_ citation: Citation) { encoder.cite(citation) }
    func close() { encoder.close() }
    func usage(_ usage: Usage) { encoder.usage(usage) }
    func finish(_ finish: Finish) { encoder.finish(finish) }
    func fail(_ error: WireError) { encoder.fail(error) }
    func end() { encoder.end() }
}
