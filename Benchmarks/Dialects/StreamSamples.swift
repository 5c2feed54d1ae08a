import Dialects

/// The pieces of streams that are measured.
enum StreamSamples {
    /// How a stream begins.
    static func head(_ dialect: Dialect) -> String {
        switch dialect {
        case .messages:
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","model":"up","content":[]}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


            """
        case .responses:
            """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"up"}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","sequence_number":1,"output_index":0,\
            "item":{"id":"msg_1","type":"message","role":"assistant","content":[]}}

            event: response.content_part.added
            data: {"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1",\
            "output_index":0,"content_index":0,"part":{"type":"output_text","text":""}}


            """
        case .chat, .generateContent: ""
        }
    }

    /// One piece of text.
    static func delta(_ dialect: Dialect) -> String {
        switch dialect {
        case .messages:
            """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello \\"x\\""}}


            """
        case .responses:
            """
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1",\
            "output_index":0,"content_index":0,"delta":"Hello \\"x\\"","logprobs":[]}


            """
        case .generateContent:
            """
            data: {"candidates":[{"content":{"parts":[{"text":"Hello \\"x\\""}],"role":"model"},\
            "index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9},\
            "modelVersion":"up","responseId":"r1"}


            """
        case .chat:
            """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"up",\
            "choices":[{"index":0,"delta":{"content":"Hello \\"x\\""},"finish_reason":null}]}


            """
        }
    }

    /// The JSON of one piece, as a parser of whole values is given it.
    static func deltaJSON(_ dialect: Dialect) -> [UInt8] {
        let lines = delta(dialect).split(separator: "\n")
        let data = lines.first { $0.hasPrefix("data: ") } ?? ""
        return Array(data.utf8.dropFirst(6))
    }
}
