internal import ProviderAPI

extension CodexUpstream {
    private static let prefixes = [
        "message": "msg", "reasoning": "rs", "function_call": "fc", "custom_tool_call": "ctc",
        "custom_tool_call_output": "ctco",
    ]
    private static let longest = 64

    static func checkNames(_ body: JSONValue) throws(Refusal) {
        let choice = body["tool_choice"] ?? .null
        let tools = body["tools"]?.elements ?? []
        let named = tools + [choice] + (choice["tools"]?.elements ?? [])
        for node in named + (body["input"]?.elements ?? []) {
            guard let name = node["name"]?.string else { continue }
            guard !name.isEmpty, name.utf8.count <= longest else {
                throw Refusal("Invalid 'name': string too long.")
            }
        }
        let names = tools.compactMap { $0["name"]?.string }
        guard Set(names).count == names.count else { throw Refusal("Duplicate tool names.") }
    }

    static func checkItems(_ body: JSONValue, _ server: Server) throws(Refusal) {
        var waiting: Set<String> = []
        var answered: Set<String> = []
        let isStored = server == .api && body["store"] != false
        let keepsHistory = server == .api && body["previous_response_id"]?.string != nil
        for (index, item) in (body["input"]?.elements ?? []).enumerated() {
            let place = "input[\(index)]"
            try checkID(item, at: place)
            if server == .backend { try checkMessage(item, at: place) }
            if item.type == "reasoning" { try checkReasoning(item, isStored, at: place) }
            guard let call = item["call_id"] else {
                if item.type.hasSuffix("call_output") {
                    throw Refusal("Missing required parameter: '\(place).call_id'.")
                }
                continue
            }
            guard let id = call.string, id.unicodeScalars.count <= longest else {
                throw Refusal("Invalid '\(place).call_id': string too long.")
            }
            if item.type.hasSuffix("_output") {
                try checkOutput(item, at: place)
                guard waiting.remove(id) != nil || keepsHistory else {
                    throw Refusal("No tool call found for function call output with call_id \(id).")
                }
                answered.insert(id)
            } else if !waiting.insert(id).inserted {
                throw Refusal("Duplicate call_id \(id).")
            }
        }
    }

    private static func checkID(_ item: JSONValue, at place: String) throws(Refusal) {
        guard let id = item["id"]?.string else { return }
        guard !id.isEmpty, id.unicodeScalars.count <= longest else {
            throw Refusal("Invalid '\(place).id': string too long or empty.")
        }
        guard let prefix = prefixes[item.type] else { return }
        guard id.hasPrefix(prefix) else {
            throw Refusal("Invalid '\(place).id': Expected an ID that begins with '\(prefix)'.")
        }
    }

    private static func checkMessage(_ item: JSONValue, at place: String) throws(Refusal) {
        if item["role"] == "system" { throw Refusal("System messages are not allowed") }
        for tool in item["tools"]?.elements ?? [] {
            if tool["type"]?.string?.hasPrefix("web_search_preview") == true {
                throw Refusal("Unsupported tool type in '\(place).tools'.")
            }
        }
        for key in ["content", "output"] {
            for part in item[key]?.elements ?? [] where part["prompt_cache_breakpoint"] != nil {
                throw Refusal("Unknown parameter: '\(place).\(key).prompt_cache_breakpoint'.")
            }
        }
    }

    private static func checkReasoning(
        _ item: JSONValue,
        _ isStored: Bool,
        at place: String
    ) throws(Refusal) {
        guard let text = item["encrypted_content"]?.string else {
            guard isStored || item["id"]?.string == nil else {
                throw Refusal("Items are not persisted when `store` is set to false.", status: 404)
            }
            return
        }
        guard let bytes = Base64URL.decode(text), bytes.first == 0x80, bytes.count >= 73,
            (bytes.count - 57) % 16 == 0
        else { throw Refusal("The encrypted content for item \(place) could not be verified.") }
    }

    private static func checkOutput(_ item: JSONValue, at place: String) throws(Refusal) {
        let output = item["output"] ?? .null
        if output.string != nil { return }
        guard output.isArray,
            output.elements.allSatisfy({ $0["type"]?.string?.hasPrefix("input_") == true })
        else { throw Refusal("Invalid type for '\(place).output'.") }
    }
}

extension JSONValue {
    fileprivate var type: String {
        self["type"]?.string ?? (self["role"] == nil ? "" : "message")
    }
}
