internal import ProviderAPI

extension GrokUpstream {
    private static let hosted: Set<String> = [
        "web_search", "x_search", "image_generation", "code_interpreter", "file_search", "mcp",
        "collections_search",
    ]

    /// Checks the tools.
    ///
    /// - Returns: The names of the functions and the types of the others.
    static func checkTools(_ tools: [JSONValue], model: String) throws(Refusal) -> Set<String> {
        var names: Set<String> = []
        for tool in tools {
            let type = tool["type"]?.string ?? ""
            let name = type == "function" ? tool["name"]?.string ?? "" : type
            guard type == "function" || hosted.contains(type) else {
                throw Refusal(
                    "unknown variant `\(type)`, expected one of `function`, …",
                    status: 422
                )
            }
            guard !name.isEmpty, names.insert(name).inserted else {
                throw Refusal("Duplicate or empty function name `\(name)`.")
            }
            if type == "function" { try checkSchema(tool["parameters"], name) }
            if tool["external_web_access"] != nil {
                throw Refusal("web_search: unknown field `external_web_access`", status: 422)
            }
            if type == "image_generation", !["grok-4.6", "grok-5"].contains(model) {
                throw Refusal("Model \(model) does not support image_generation.")
            }
        }
        return names
    }

    private static func checkSchema(_ schema: JSONValue?, _ name: String) throws(Refusal) {
        guard let schema, schema.isObject else {
            throw Refusal("missing field `parameters` of \(name)", status: 422)
        }
        for key in ["anyOf", "oneOf"] {
            for branch in schema[key]?.elements ?? [] where branch["type"]?.string != "object" {
                throw Refusal("Invalid schema for function '\(name)': root must be of objects.")
            }
        }
        if schema.compact.utf8.count > 8192, schema.compact.contains(#""$ref""#) {
            throw Refusal("The upstream would never answer.", status: 504)
        }
    }

    static func checkChoice(_ choice: JSONValue, _ names: Set<String>) throws(Refusal) {
        guard choice.isObject else { return }
        guard choice["namespace"] == nil else {
            throw Refusal("tool_choice: unknown field `namespace`", status: 422)
        }
        switch choice["type"]?.string {
        case "function":
            guard names.contains(choice["name"]?.string ?? "") else {
                throw Refusal("tool_choice names a function that is not among the tools.")
            }
        case "allowed_tools":
            for tool in choice["tools"]?.elements ?? [] {
                let type = tool["type"]?.string ?? ""
                guard names.contains(type == "function" ? tool["name"]?.string ?? "" : type) else {
                    throw Refusal("tool_choice allows a tool that is not among the tools.")
                }
            }
        default: throw Refusal("tool_choice: unknown variant", status: 422)
        }
    }

    static func checkInput(_ input: JSONValue) throws(Refusal) {
        for item in input.elements {
            switch item["type"]?.string ?? "message" {
            case "message", "function_call_output", "web_search_call", "image_generation_call":
                break
            case "function_call":
                guard item["namespace"] == nil, item["arguments"]?.string != nil else {
                    throw Refusal("input: unknown field of function_call", status: 422)
                }
            case "reasoning": try checkReasoning(item)
            case "compaction", "compaction_summary":
                if let text = item["encrypted_content"]?.string { try checkCiphertext(text) }
            case let type: throw Refusal("input: unknown variant `\(type)`", status: 422)
            }
        }
    }

    private static func checkReasoning(_ item: JSONValue) throws(Refusal) {
        guard item["content"] != .null, item["encrypted_content"] != .null else {
            throw Refusal("input: invalid type: null", status: 422)
        }
        if let text = item["encrypted_content"]?.string { try checkCiphertext(text) }
    }

    private static func checkCiphertext(_ text: String) throws(Refusal) {
        guard !text.hasPrefix("gAAAA"), !text.hasPrefix("E"), !text.hasPrefix("CAIS"),
            !text.contains("="), (Base64URL.decode(text)?.count ?? 0) >= 32
        else { throw Refusal("could not decrypt encrypted_content") }
    }
}
