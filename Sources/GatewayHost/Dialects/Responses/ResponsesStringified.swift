import ProviderAPI

/// Outputs of tools that some clients write as JSON in a text, although there are images in it: as a
/// text they would cost hundreds of thousands of tokens and could not be seen.
enum ResponsesStringified {
    /// The parts that a text holds; `nil` when it is just a text.
    static func parts(
        _ text: RawText,
        _ path: SourcePath,
        _ request: CanonicalRequest
    ) -> [Part]? {
        guard text.hasPrefix("[{") else { return nil }
        // The arena keeps the bytes, which the parts borrow; the tape is needed only here.
        let bytes = request.arena.make { $0.unescape(text) }
        var document = JSONDocument(valueCapacity: 64)
        guard let root = try? document.parse(bytes), root.isArray,
            root.elements.allSatisfy(isPart), root.elements.contains(where: isImage)
        else { return nil }
        var parts: [Part] = []
        ResponsesRequestDecoder(request: request).readContent(root, path, into: &parts)
        return parts
    }

    /// Whether a value is a part of an output.
    static func isPart(_ value: JSONNode) -> Bool {
        switch value["type"]?.text ?? .empty {
        case "input_text", "output_text", "text": value["text"]?.isString ?? false
        case "input_image": value["image_url"] != nil || value["file_id"] != nil
        case "image_url": value["image_url"] != nil
        case "input_file", "input_audio": true
        default: false
        }
    }

    private static func isImage(_ value: JSONNode) -> Bool {
        switch value["type"]?.text ?? .empty {
        case "input_image", "image_url": true
        default: false
        }
    }
}
