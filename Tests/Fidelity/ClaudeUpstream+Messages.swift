internal import ProviderAPI

extension ClaudeUpstream {
    static func checkMessages(_ body: JSONValue) throws(Refusal) {
        let messages = body["messages"]?.elements ?? []
        guard !messages.isEmpty else { throw Refusal("messages: at least one message is required") }
        for block in body["system"]?.elements ?? [] { try checkText(block, at: "system") }
        var calls: Set<String> = []
        for (index, message) in messages.enumerated() {
            let place = "messages.\(index)"
            let role = message["role"]?.string
            if role == "system", body["model"]?.string?.contains("4-5") == true {
                throw Refusal("\(place): Input should be 'user' or 'assistant'")
            }
            let content = message["content"] ?? .null
            let isEmpty = content.string.map(\.isEmpty) ?? content.elements.isEmpty
            if isEmpty, !(index == messages.count - 1 && role == "assistant") {
                throw Refusal("\(place): all messages must have non-empty content")
            }
            try checkBlocks(content.elements, &calls, at: place)
        }
    }

    private static func checkBlocks(
        _ blocks: [JSONValue],
        _ calls: inout Set<String>,
        at place: String
    ) throws(Refusal) {
        var hasOther = false
        var made: Set<String> = []
        for block in blocks {
            try checkText(block, at: place)
            try checkID(block["id"]?.string ?? block["tool_use_id"]?.string, at: place)
            switch block["type"]?.string {
            case "tool_use": made.insert(block["id"]?.string ?? "")
            case "tool_result":
                if hasOther { throw Refusal("\(place): tool_result blocks must come first") }
                guard calls.remove(block["tool_use_id"]?.string ?? "") != nil else {
                    throw Refusal("\(place): unexpected `tool_use_id` in `tool_result` blocks")
                }
                for inner in block["content"]?.elements ?? [] { try checkText(inner, at: place) }
                continue
            case "thinking": try checkSignature(block["signature"]?.string ?? "", at: place)
            default: break
            }
            hasOther = true
        }
        guard calls.isEmpty || !made.isEmpty else {
            throw Refusal("\(place): `tool_use` ids were found without `tool_result` blocks")
        }
        calls.formUnion(made)
    }

    private static func checkText(_ block: JSONValue, at place: String) throws(Refusal) {
        guard block["type"] == "text", let text = block["text"]?.string else { return }
        if text.allSatisfy(\.isWhitespace) {
            throw Refusal("\(place): text content blocks must contain non-whitespace text")
        }
    }

    private static func checkID(_ id: String?, at place: String) throws(Refusal) {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
        guard let id else { return }
        guard !id.isEmpty, id.allSatisfy(allowed.contains) else {
            throw Refusal("\(place): id should match pattern '^[a-zA-Z0-9_-]+$'")
        }
    }

    /// A new envelope (field 1), or field 2 as long as the whole that holds several fields.
    private static func checkSignature(_ signature: String, at place: String) throws(Refusal) {
        let wrong = Refusal("\(place): Invalid `signature` in `thinking` block")
        guard let bytes = Base64URL.decode(signature), bytes.count > 4 else { throw wrong }
        if bytes[0] == 0x08 { return }
        guard bytes[0] == 0x12, bytes[1] < 0x80, Int(bytes[1]) == bytes.count - 2,
            bytes[2] == 0x0A, Int(bytes[3]) < bytes.count - 4
        else { throw wrong }
    }

    static func checkTools(_ body: JSONValue) throws(Refusal) {
        let tools = body["tools"]?.elements ?? []
        if tools.isEmpty, body["tool_choice"] != nil {
            throw Refusal("tool_choice may only be specified while providing tools")
        }
        for tool in tools {
            for key in ["allowed_domains", "blocked_domains"] where tool[key] == .array([]) {
                throw Refusal("tools: \(key) must not be empty")
            }
            guard let schema = tool["input_schema"] else { continue }
            guard schema["type"] == "object" else {
                throw Refusal("tools: input_schema.type: Input should be 'object'")
            }
            for key in ["anyOf", "oneOf", "allOf"] where schema[key] != nil {
                throw Refusal("tools: input_schema does not support \(key) at the top level")
            }
        }
    }

    static func checkCacheMarks(_ body: JSONValue) throws(Refusal) {
        var marks: [JSONValue] = []
        for tool in body["tools"]?.elements ?? [] {
            guard let mark = tool["cache_control"], !mark.isNull else { continue }
            if tool["defer_loading"] == true {
                throw Refusal("tools: cache_control is not allowed on deferred tools")
            }
            marks.append(mark)
        }
        let contents =
            [body["system"] ?? .null]
            + (body["messages"]?.elements.map { $0["content"] ?? .null } ?? [])
        for block in contents.flatMap(\.elements) {
            let inner = block["content"]?.elements ?? []
            marks += (inner + [block]).compactMap { $0["cache_control"] }.filter { !$0.isNull }
        }
        if marks.count > 4 {
            throw Refusal("A maximum of 4 blocks with cache_control may be provided.")
        }
        let isShort = marks.map { $0["ttl"] != "1h" }
        if let first = isShort.firstIndex(of: true), isShort[first...].contains(false) {
            throw Refusal("a ttl='1h' cache_control block must not come after a ttl='5m' block")
        }
    }
}
