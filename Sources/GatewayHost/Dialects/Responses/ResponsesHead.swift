import ProviderAPI

/// What a response says about itself, whole or at the start of a stream.
struct ResponsesHead: ~Copyable {
    private let reverse: Reverse
    private var id = ByteBuffer(capacity: 64)
    private var tier = ByteBuffer(capacity: 16)
    private var created = 0

    init(_ reverse: Reverse) {
        self.reverse = reverse
        created = reverse.created
    }

    mutating func start(_ start: ResponseStart) {
        if start.created > 0 { created = start.created }
        if let text = start.serviceTier { tier.append(text.bytes) }
        if !start.id.hasPrefix("resp_") { id.append("resp_") }
        if start.id.isEmpty { id.escape(reverse.requestID) } else { id.append(start.id.bytes) }
    }

    /// An id of an item that is the same each time: the prefix of its kind, the response, a number.
    func itemID(_ prefix: StaticString, _ number: Int) -> [UInt8] {
        var out = ByteBuffer(capacity: 64)
        out.append(prefix)
        for byte in RawText(id.bytes).dropping(first: 5).bytes.prefix(40) where isNameByte(byte) {
            out.append(byte: byte)
        }
        out.append("_")
        out.append(decimal: number)
        return Array(out.bytes)
    }

    /// How a response stands.
    struct State {
        var status: StaticString
        var details: StaticString?
        var error: WireError?
        var usage: Usage?
    }

    /// Writes the response with its output so far.
    func write(_ state: State, output: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        out.openObject()
        out.key("id")
        if id.isEmpty {
            out.string(escaping: "resp_" + reverse.requestID)
        } else {
            out.string(RawText(id.bytes))
        }
        out.append("\"object\":\"response\",")
        out.member("created_at", created)
        out.member("status", state.status)
        out.append("\"background\":false,")
        write(outcome: state, into: &out)
        out.append("\"instructions\":null,\"max_output_tokens\":null,")
        out.key("model")
        out.string(escaping: reverse.clientModel)
        out.key("output")
        out.openArray()
        out.append(output)
        out.closeArray()
        write(rest: state, into: &out)
        out.closeObject()
    }

    private func write(outcome state: State, into out: inout ByteBuffer) {
        if let error = state.error {
            ResponsesErrors.write(value: error, into: &out)
        } else {
            out.append("\"error\":null,")
        }
        out.key("incomplete_details")
        guard let details = state.details else { return out.null() }
        out.openObject()
        out.member("reason", details)
        out.closeObject()
    }

    private func write(rest state: State, into out: inout ByteBuffer) {
        out.append("\"parallel_tool_calls\":true,\"previous_response_id\":null,")
        out.append("\"reasoning\":{\"effort\":null,\"summary\":null},")
        if !tier.isEmpty { out.member("service_tier", RawText(tier.bytes)) }
        out.append("\"store\":false,\"temperature\":null,")
        out.append("\"text\":{\"format\":{\"type\":\"text\"}},")
        out.append("\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":null,")
        out.append("\"truncation\":\"disabled\",\"usage\":")
        if let usage = state.usage {
            ResponsesUsage.write(usage, into: &out)
        } else {
            out.null()
        }
        out.append("\"user\":null,\"metadata\":{},")
    }
}
