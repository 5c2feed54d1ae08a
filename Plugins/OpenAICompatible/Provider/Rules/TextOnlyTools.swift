internal import ProviderAPI

/// Results of tools as text, for models that take nothing else there.
///
/// What the user attached stays: the server's own answer about it is clearer than a gap.
enum TextOnlyTools {
    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        for message in (root["messages"] ?? root).elements
        where message["role"]?.equals("tool") == true {
            guard let content = message["content"], content.isArray else { continue }
            let text = content.elements.map(text).joined(separator: "\n")
            revision.replace(content, with: JSONValue.string(text).compact)
        }
    }

    private static func text(of part: JSONNode) -> String {
        if let text = part.string ?? part["text"]?.string { return text }
        let type = part["type"]?.string ?? "part"
        let kind = type.hasPrefix("image") ? "image" : type
        return "[\(kind) omitted: this model reads text only]"
    }
}
