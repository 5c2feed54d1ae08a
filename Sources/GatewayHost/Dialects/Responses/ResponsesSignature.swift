import ProviderAPI

/// Signatures as the ciphertext of a reasoning item.
///
/// Thoughts that are hidden altogether are told from signed ones by a mark, which the client sends
/// back as it got it.
enum ResponsesSignature {
    static let mark: StaticString = "redacted:"

    static func read(_ text: RawText?, into thinking: inout Thinking) {
        guard let text, !text.isEmpty else { return }
        guard text.hasPrefix(mark) else {
            thinking.signature = text
            return
        }
        let rest = text.dropping(first: mark.utf8CodeUnitCount)
        guard !rest.isEmpty else { return }
        thinking.signature = rest
        thinking.isRedacted = true
    }
}

/// Images that a model made.
enum ResponsesImage {
    /// The media type of an output format.
    static func type(_ format: RawText?) -> RawText {
        switch format {
        case .some("jpeg"), .some("jpg"): RawText("image/jpeg")
        case .some("webp"): RawText("image/webp")
        default: RawText("image/png")
        }
    }

    /// The output format of a media type.
    static func format(_ type: RawText) -> StaticString {
        switch type {
        case "image/jpeg": "jpeg"
        case "image/webp": "webp"
        default: "png"
        }
    }
}
