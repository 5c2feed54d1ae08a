import ProviderAPI

/// Signatures as the format carries them: as base64 that clients decode and encode again.
enum GenerateContentSignature {
    /// What stands in for a signature that is not to be had (Gemini API, thought signatures).
    static let bypass: StaticString = "skip_thought_signature_validator"

    /// Base64 of `redact`: six bytes before the data of thoughts that are hidden in them.
    private static let redactedMark: StaticString = "cmVkYWN0"

    /// Whether a signature is one of those that stand in for one.
    static func isBypass(_ signature: RawText) -> Bool {
        signature == bypass || signature == "context_engineering_is_the_way_to_go"
    }

    /// Reads a signature that a client sends back.
    ///
    /// Clients encode its bytes anew with the URL-safe alphabet. What was made with that alphabet
    /// keeps it; everything else gets back the standard one.
    static func read(_ text: RawText, _ arena: Arena) -> (signature: RawText, isRedacted: Bool) {
        guard !text.hasPrefix("gAAAA"), !isBypass(text) else { return (text, false) }
        let isRedacted = text.hasPrefix(redactedMark)
        let inside = isRedacted ? text.dropping(first: redactedMark.utf8CodeUnitCount) : text
        if inside.hasPrefix("gAAAA") { return (inside, isRedacted) }
        return (StandardBase64.text(inside, arena), isRedacted)
    }

    /// Writes the value of a `thoughtSignature` member.
    static func write(_ signature: RawText, isRedacted: Bool, into out: inout ByteBuffer) {
        out.key("thoughtSignature")
        out.append(byte: UInt8(ascii: "\""))
        if isRedacted { out.append(redactedMark) }
        out.append(signature.bytes)
        out.append("\",")
    }
}

/// Base64 in the alphabet and with the padding that the other formats demand.
enum StandardBase64 {
    /// The data with `+`, `/` and padding; the text itself when it has them.
    static func text(_ data: RawText, _ arena: Arena) -> RawText {
        let isURLSafe =
            data.firstIndex(of: UInt8(ascii: "-")) != nil
            || data.firstIndex(of: UInt8(ascii: "_")) != nil
        let missing = data.isEscaped ? 0 : (4 - data.count & 3) & 3
        guard isURLSafe || (missing > 0 && missing < 3) else { return data }
        return arena.text { out in
            out.append(data.bytes)
            for index in out.count - data.count..<out.count {
                switch out[index] {
                case UInt8(ascii: "-"): out.mutableBytes[index] = UInt8(ascii: "+")
                case UInt8(ascii: "_"): out.mutableBytes[index] = UInt8(ascii: "/")
                default: break
                }
            }
            for _ in 0..<missing where missing < 3 { out.append(byte: UInt8(ascii: "=")) }
        }
    }
}
