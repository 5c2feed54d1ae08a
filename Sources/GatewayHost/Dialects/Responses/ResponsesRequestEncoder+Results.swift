import ProviderAPI

extension ResponsesRequestEncoder {
    func writeResult(
        _ part: Part,
        _ custom: Set<RawText>,
        into out: inout ByteBuffer
    ) {
        guard case .toolResult(let result) = part.kind else { return }
        request.loseCache(part)
        if result.isError { request.lose("is_error", of: part.path, .unsupported) }
        let isCustom = custom.contains(result.callID)
        out.openObject()
        out.member("type", isCustom ? "custom_tool_call_output" : "function_call_output")
        out.member("call_id", fit(result.callID))
        out.key("output")
        writeOutput(of: result, into: &out)
        out.closeObject()
    }

    private func writeOutput(of result: ToolResult, into out: inout ByteBuffer) {
        if let structured = result.structured {
            out.escapedString(structured.bytes)
        } else if let text = result.onlyText {
            let path = result.content[0].path
            guard let parts = ResponsesStringified.parts(text, path, request) else {
                return out.string(text)
            }
            write(parts, into: &out)
        } else if result.content.isEmpty {
            out.append("\"\",")
        } else {
            write(result.content, into: &out)
        }
    }

    private func write(_ parts: [Part], into out: inout ByteBuffer) {
        out.openArray()
        for part in parts { writeInResult(part, into: &out) }
        out.closeArray()
    }

    private func writeInResult(_ part: Part, into out: inout ByteBuffer) {
        guard case .media = part.kind, !trip.capabilities.acceptsImagesInToolResults else {
            return write(part, into: &out)
        }
        request.lose(part.path, .unsupported)
        out.append("{\"type\":\"input_text\",\"text\":\"[image omitted]\"},")
    }
}
