import ProviderAPI

/// Writes JSON over lines and leaves order, numbers and escapes as they are.
enum PrettyJSON {
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        var document = JSONDocument()
        guard let root = try? document.parse(bytes) else {
            return "not JSON: " + String(decoding: bytes, as: UTF8.self)
        }
        return text(root, indent: "")
    }

    private static func text(_ node: JSONNode, indent: String) -> String {
        let inner = indent + "  "
        switch node.kind {
        case .object where !node.isEmpty:
            let lines = node.members.map {
                inner + raw($0.key) + ": " + text($0.value, indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .array where !node.isEmpty:
            let lines = node.elements.map { inner + text($0, indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        default: return raw(node)
        }
    }

    private static func raw(_ node: JSONNode) -> String {
        String(decoding: node.raw, as: UTF8.self)
    }
}
