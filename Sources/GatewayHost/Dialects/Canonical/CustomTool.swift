import ProviderAPI

/// A free text tool in formats that only know JSON input.
enum CustomTool {
    /// The schema of the function that stands for it.
    static var schema: RawJSON {
        RawJSON(
            """
            {"type":"object","properties":{"input":{"type":"string"}},\
            "required":["input"],"additionalProperties":false}
            """
        )
    }
}

extension ByteBuffer {
    /// Writes the description of a wrapped tool, which must now also tell the grammar.
    mutating func wrappedDescription(_ description: RawText?, _ grammar: Grammar?) {
        key("description")
        append(byte: UInt8(ascii: "\""))
        if let description { append(description.bytes) }
        if let grammar {
            append("\\n\\nThe input must match this ")
            append(grammar.syntax.bytes)
            append(" grammar:\\n")
            append(grammar.definition.bytes)
        }
        append("\",")
    }
}

extension CanonicalRequest {
    func hasCustomTool(_ name: RawText) -> Bool {
        tools.contains {
            guard case .custom = $0.kind else { return false }
            return $0.name == name
        }
    }
}
