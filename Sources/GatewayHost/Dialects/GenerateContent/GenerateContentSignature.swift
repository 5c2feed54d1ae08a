import ProviderAPI

/// Signatures as the format carries them: as bytes, which clients decode and encode again.
///
/// What a client sends back has the URL-safe alphabet and padding, whatever it was given. So a
/// signature of another format that is spelled otherwise carries a mark in front, six bytes that say
/// how, and comes back byte for byte.
enum GenerateContentSignature {
    /// What stands in for a signature that is not to be had (Gemini API, thought signatures).
    static let bypass: StaticString = "skip_thought_signature_validator"

    /// Base64 of `sig` and, one letter or `-` each: redacted, URL-safe, not padded.
    private static let marks: [StaticString] = [
        "", "c2lnci0t", "c2lnLXUt", "c2lncnUt", "c2lnLS1u", "c2lnci1u", "c2lnLXVu", "c2lncnVu",
    ]
    private static let markLength = 8

    private struct Spelling: OptionSet {
        var rawValue: Int
        static let redacted = Spelling(rawValue: 1)
        static let urlSafe = Spelling(rawValue: 2)
        static let unpadded = Spelling(rawValue: 4)
    }

    /// Whether a signature is one of those that stand in for one.
    static func isBypass(_ signature: RawText) -> Bool {
        signature == bypass || signature == "context_engineering_is_the_way_to_go"
    }

    /// Reads a signature that a client sends back.
    ///
    /// Without a mark, what is known to be URL-safe stays so and all else gets the standard alphabet.
    static func read(_ text: RawText, _ arena: Arena) -> (signature: RawText, isRedacted: Bool) {
        let mark = text.prefix(markLength)
        if let place = marks.indices.dropFirst().first(where: { mark == marks[$0] }) {
            let spelling = Spelling(rawValue: place)
            let inside = text.dropping(first: markLength)
            return (restored(inside, spelling, arena), spelling.contains(.redacted))
        }
        let isKept = text.hasPrefix("gAAAA") || SignatureBytes.isUUID(text.bytes)
        return (isKept ? text : StandardBase64.text(text, arena), false)
    }

    private static func restored(
        _ text: RawText,
        _ spelling: Spelling,
        _ arena: Arena
    ) -> RawText {
        var text = text
        if spelling.contains(.unpadded) {
            while text.count > 0, text.base[text.count - 1] == UInt8(ascii: "=") {
                text = text.prefix(text.count - 1)
            }
        }
        return StandardBase64.text(
            text,
            isURLSafe: spelling.contains(.urlSafe),
            pads: !spelling.contains(.unpadded),
            arena
        )
    }

    /// Writes the member for the upstream that made the signature.
    static func write(_ signature: RawText, into out: inout ByteBuffer) {
        out.member("thoughtSignature", signature)
    }

    /// Writes the member for a client, unless it is no base64, over which clients stumble.
    static func writeForClient(
        _ signature: RawText,
        isRedacted: Bool,
        into out: inout ByteBuffer
    ) {
        let arena = Arena()
        let plain = signature.isEscaped ? RawText(arena.make { $0.unescape(signature) }) : signature
        guard var spelling = spelling(plain) else { return }
        if isRedacted { spelling.insert(.redacted) }
        out.append("\"thoughtSignature\":\"")
        out.append(marks[spelling.rawValue])
        out.append(plain.bytes)
        if spelling.contains(.unpadded) { out.append(plain.count & 3 == 2 ? "==" : "=") }
        out.append("\",")
    }

    /// How base64 is spelled; `nil` for what is none.
    private static func spelling(_ text: RawText) -> Spelling? {
        var spelling = Spelling()
        var padding = 0
        for byte in text.bytes {
            switch byte {
            case UInt8(ascii: "="): padding += 1
            case _ where padding > 0: return nil
            case UInt8(ascii: "-"), UInt8(ascii: "_"): spelling.insert(.urlSafe)
            case UInt8(ascii: "+"), UInt8(ascii: "/"): break
            default: guard isNameByte(byte) else { return nil }
            }
        }
        guard padding <= 2, (text.count - padding) & 3 != 1 else { return nil }
        if text.count & 3 != 0 {
            guard padding == 0 else { return nil }
            spelling.insert(.unpadded)
        }
        return spelling
    }
}

/// Base64 in one of its alphabets, with padding or without.
enum StandardBase64 {
    /// The data with `+`, `/` and padding; the text itself when it has them.
    static func text(_ data: RawText, _ arena: Arena) -> RawText {
        text(data, isURLSafe: false, pads: true, arena)
    }

    /// The data in an alphabet; the text itself when it is in that already.
    static func text(
        _ data: RawText,
        isURLSafe: Bool,
        pads: Bool,
        _ arena: Arena
    ) -> RawText {
        let from = isURLSafe ? (UInt8(ascii: "+"), UInt8(ascii: "/")) : (0x2D, 0x5F)
        let to = isURLSafe ? (UInt8(ascii: "-"), UInt8(ascii: "_")) : (0x2B, 0x2F)
        let rest = data.isEscaped || !pads ? 0 : data.count & 3
        let isOther = data.firstIndex(of: from.0) != nil || data.firstIndex(of: from.1) != nil
        guard isOther || rest > 1 else { return data }
        return arena.text { out in
            out.append(data.bytes)
            for index in 0..<data.count {
                if out[index] == from.0 {
                    out.mutableBytes[index] = to.0
                } else if out[index] == from.1 {
                    out.mutableBytes[index] = to.1
                }
            }
            if rest > 1 { out.append(rest == 2 ? "==" : "=") }
        }
    }
}
