internal import ProviderAPI

/// `output` of a call, which is a text or a list of input parts; anything else becomes JSON text.
enum ToolOutputs {
    static func apply(to item: JSONNode, _ revision: inout JSONRevision) {
        guard let output = item["output"] else {
            return revision.add("output", json: "\"\"", to: item)
        }
        switch output.kind {
        case .string: return
        case .null: return revision.replace(output, with: "\"\"")
        case .array where output.elements.allSatisfy(isPart): return
        default:
            let text = String(decoding: output.raw, as: UTF8.self)
            revision.replace(output, with: JSONValue.string(text).compact)
        }
    }

    private static func isPart(_ part: JSONNode) -> Bool {
        part["type"]?.rawString?.starts(with: "input_".utf8) ?? false
    }
}
