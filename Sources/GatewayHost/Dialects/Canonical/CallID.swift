import ProviderAPI

/// Ids of tool calls in formats that allow only some characters, or only so many.
enum CallID {
    // Responses: "Invalid 'input[95].call_id': string too long. Expected a string with maximum
    // length 64" (the API's error, AnswerDotAI/fastllm issue 45). Messages: 1 to 64 of
    // [a-zA-Z0-9_-] (Amazon Bedrock API reference, ToolUseBlock); Anthropic's own documents name
    // no length.
    static let maxLength = 64

    /// The id if it is allowed, else one made from it, always the same and never another's.
    static func fit(_ id: RawText, _ arena: Arena, maxLength: Int = maxLength) -> RawText {
        if !id.isEmpty, id.count <= maxLength, id.bytes.allSatisfy(isNameByte) { return id }
        return arena.text { out in
            // Room for the hash and what parts it from the beginning.
            for byte in id.bytes.prefix(maxLength - 24) {
                out.append(byte: isNameByte(byte) ? byte : UInt8(ascii: "_"))
            }
            out.append("_")
            out.append(hexadecimal: hash(id))
        }
    }

    /// The id of whatever characters, unless it is too long or empty.
    static func shorten(_ id: RawText, _ arena: Arena, maxLength: Int = maxLength) -> RawText {
        !id.isEmpty && id.count <= maxLength ? id : fit(id, arena, maxLength: maxLength)
    }

    /// FNV-1a: the same on every run, which Swift's own hashing is not.
    static func hash(_ text: RawText) -> Int {
        let hash = text.bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64(truncatingIfNeeded: $1)) &* 0x100_0000_01B3
        }
        return Int(truncatingIfNeeded: hash >> 1)
    }
}
