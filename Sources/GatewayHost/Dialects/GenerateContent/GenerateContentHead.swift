import ProviderAPI

/// The pieces that chunks and whole answers share.
enum GenerateContentHead {
    /// Writes the members behind the candidates and the closing brace.
    static func write(_ start: ResponseStart, _ reverse: Reverse, into out: inout ByteBuffer) {
        out.key("modelVersion")
        out.string(escaping: reverse.clientModel)
        out.key("responseId")
        if start.id.isEmpty {
            out.string(escaping: "resp-" + reverse.requestID)
        } else {
            out.string(start.id)
        }
        out.closeObject()
        out.endJSON()
    }

    /// Writes the part of a call up to its arguments.
    static func beginCall(_ head: ToolCallHead, into out: inout ByteBuffer) {
        out.append("{\"functionCall\":{")
        if !head.id.isEmpty { out.member("id", head.id) }
        out.member("name", head.name)
        out.key("args")
    }

    /// Writes the arguments, which came as the inside of a string, and ends the part.
    ///
    /// - Returns: Whether they were an object; if not, an empty one stands for them.
    static func endCall(
        _ arguments: RawText,
        isCustom: Bool,
        into out: inout ByteBuffer
    ) -> Bool {
        let arena = Arena()
        let object = isCustom ? nil : Arguments.escaped(arguments).object(arena)
        if isCustom {
            out.openObject()
            out.member("input", arguments)
            out.closeObject()
        } else {
            out.rawLine(object ?? RawJSON("{}"))
        }
        out.closeObject()
        out.closeObject()
        return isCustom || object != nil
    }

    /// Writes thoughts that consist of their proof alone.
    static func writeProof(
        _ signature: RawText,
        isRedacted: Bool,
        into out: inout ByteBuffer
    ) {
        out.append("{\"text\":\"\",\"thought\":true,")
        GenerateContentSignature.writeForClient(signature, isRedacted: isRedacted, into: &out)
        out.closeObject()
    }

    /// Writes an image up to its data; `"}},` ends it.
    static func beginImage(_ type: RawText, into out: inout ByteBuffer) {
        out.append("{\"inlineData\":{")
        out.member("mimeType", type)
        out.append("\"data\":\"")
    }

    /// Writes the end of a candidate, behind its content.
    static func endCandidate(
        _ index: Int,
        _ reason: FinishReason,
        _ grounding: GenerateContentGrounding,
        into out: inout ByteBuffer
    ) {
        out.member("finishReason", GenerateContentFinish.name(reason))
        out.member("index", index)
        if index == 0 { grounding.write(into: &out) }
        out.closeObject()
    }
}
