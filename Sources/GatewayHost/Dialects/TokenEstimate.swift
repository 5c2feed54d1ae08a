public import ProviderAPI

/// An estimate of input tokens, for upstreams that cannot count and for stream starts.
///
/// Four bytes of text a token, as English and code come out with the tokenizers of all four
/// formats within a quarter; base64 data is left out and counted by kind instead. Answers that use
/// it say so.
public enum TokenEstimate {
    /// The tokens that an image or a page of a document is counted as.
    public static let perMedia = 1500

    /// The tokens of so many bytes of text.
    ///
    /// - Parameter bytes: How many bytes.
    /// - Returns: At least 1.
    public static func tokens(inBytes bytes: Int) -> Int { max(1, (bytes + 3) / 4) }

    /// The tokens of a request body.
    ///
    /// - Parameter body: A request of any format.
    /// - Returns: The estimate.
    public static func tokens(in body: JSONNode) -> Int {
        var media = 0
        let bytes = text(body, &media, depth: 0)
        return tokens(inBytes: bytes) + media * perMedia
    }

    private static func text(_ node: JSONNode, _ media: inout Int, depth: Int) -> Int {
        switch node.kind {
        case .object:
            return node.members.reduce(0) {
                $0 + $1.key.raw.count / 2 + text($1.value, &media, depth: depth + 1)
            }
        case .array: return node.elements.reduce(0) { $0 + text($1, &media, depth: depth + 1) }
        case .string:
            guard isData(node) else { return node.raw.count - 2 }
            media += 1
            return 0
        case .number, .boolean, .null: return node.raw.count
        }
    }

    /// Whether a string is base64 data and no text.
    private static func isData(_ node: JSONNode) -> Bool {
        guard let text = node.text, text.count > 1024 else { return false }
        if text.hasPrefix("data:") { return true }
        return text.prefix(512).bytes.allSatisfy {
            isNameByte($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
        }
    }
}
