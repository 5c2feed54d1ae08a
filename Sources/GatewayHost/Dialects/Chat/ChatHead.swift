import ProviderAPI

/// The parts that chunks and whole completions share.
enum ChatHead {
    /// Writes the opening brace and the members before `choices`.
    static func write(
        _ start: ResponseStart,
        _ reverse: Reverse,
        _ object: StaticString,
        into out: inout ByteBuffer
    ) {
        out.openObject()
        out.key("id")
        if start.id.isEmpty {
            out.string(escaping: "chatcmpl-" + reverse.requestID)
        } else {
            out.string(start.id)
        }
        out.member("object", object)
        out.member("created", start.created > 0 ? start.created : reverse.created)
        out.key("model")
        out.string(escaping: reverse.clientModel)
        out.member("service_tier", optional: start.serviceTier)
    }

    /// Writes a source as an annotation.
    static func write(_ citation: Citation, into out: inout ByteBuffer) {
        if citation.format == .chat { return out.raw(citation.raw) }
        out.append("{\"type\":\"url_citation\",\"url_citation\":{")
        out.member("start_index", citation.start ?? 0)
        out.member("end_index", citation.end ?? 0)
        out.member("url", citation.url ?? .empty)
        out.member("title", citation.title ?? .empty)
        out.closeObject()
        out.closeObject()
    }

    /// Writes an image up to its data; `"}}` ends it.
    static func beginImage(_ type: RawText, into out: inout ByteBuffer) {
        out.append("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:")
        out.append(type.bytes)
        out.append(";base64,")
    }
}
