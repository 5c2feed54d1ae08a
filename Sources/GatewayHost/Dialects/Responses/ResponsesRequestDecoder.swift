import ProviderAPI

/// Reads a responses request, member by member.
struct ResponsesRequestDecoder {
    let request: CanonicalRequest
    /// The tools so far; of two with one name the first counts.
    var toolKeys = Set<ToolKey>()
    /// The bookkeeping members of items that were reported: once says it for all.
    var lostBookkeeping = Set<RawText>()

    init(request: CanonicalRequest) { self.request = request }

    mutating func decode(_ body: JSONNode) throws(WireError) {
        guard body.isObject else {
            throw WireError(.invalidRequest, "The body must be a JSON object.")
        }
        try ResponsesStored.refuse(body)
        request.includesUsage = true
        // The instructions come first and tools of the request before those in the input, wherever
        // the members stand.
        if let text = body.member("instructions") { readInstructions(text) }
        if let tools = body.member("tools") { readTools(tools, path(RawText("tools"))) }
        for member in body.members where !member.value.isNull {
            read(member.name, member.value)
        }
    }

    private mutating func read(_ key: RawText, _ value: JSONNode) {
        switch key {
        case "model": request.model = value.text ?? .empty
        case "instructions", "tools": break
        case "input": readInput(value)
        case "tool_choice": readToolChoice(value)
        case "parallel_tool_calls": request.parallelTools = (value.bool ?? true, path(key))
        case "stream": request.streams = value.bool ?? false
        case "stream_options": readStreamOptions(value, path(key))
        case "reasoning": readReasoning(value, path(key))
        case "text": readText(value, path(key))
        case "include": readInclude(value, path(key))
        case "store": readStore(value, path(key))
        default: readSetting(key, value)
        }
    }

    private func readSetting(_ key: RawText, _ value: JSONNode) {
        if let setting = ResponsesSettings.setting(key) {
            return request.settings.add(setting, value.value, at: path(key))
        }
        switch key {
        // A log probability has no place in an answer of another format.
        case "top_logprobs", "context_management", "moderation", "prompt_cache_options",
            "client_metadata", "generate":
            request.unsupported(key, of: .root)
        default: request.extra(key, of: .root)
        }
    }

    private func readInstructions(_ value: JSONNode) {
        let path = path(RawText("instructions"))
        guard let text = value.text else { return request.lose(path, .invalid) }
        guard !text.isEmpty else { return }
        let part = Part(.text(text), path)
        request.messages.append(Message(role: .system, parts: [part], path: path))
    }

    private func readReasoning(_ value: JSONNode, _ path: SourcePath) {
        request.reasoning.path = path
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "effort": readEffort(member.value, path)
            case "summary", "generate_summary": request.reasoning.summary = member.value.text
            case "context", "mode": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readEffort(_ value: JSONNode, _ path: SourcePath) {
        guard let effort = value.text.flatMap(Effort.init) else {
            return request.lose("effort", of: path, .invalid)
        }
        request.reasoning.effort = effort
    }

    private func readText(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            let place = request.paths.member(member.name, of: path)
            switch member.name {
            case "format": readFormat(member.value, place)
            case "verbosity": request.settings.add(.verbosity, member.value.value, at: place)
            default: request.lose(place, .unknown)
            }
        }
    }

    private func readFormat(_ value: JSONNode, _ path: SourcePath) {
        var format = ResponseFormat(kind: .text, path: path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": if member.value.equals("json_object") { format.kind = .jsonObject }
            case "schema": format.kind = .jsonSchema(member.value)
            case "name": format.name = member.value.text
            case "description": format.description = member.value.text
            case "strict": format.strict = member.value.value
            default: request.extra(member.name, of: path)
            }
        }
        if case .text = format.kind, value["type"]?.equals("json_schema") ?? false {
            request.lose(path, .invalid)
        }
        request.responseFormat = format
    }

    private func readStreamOptions(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            let place = request.paths.member(member.name, of: path)
            switch member.name {
            case "include_obfuscation":
                request.settings.add(.obfuscation, member.value.value, at: place)
            case "reasoning_summary_delivery": request.lose(place, .unsupported)
            default: request.lose(place, .unknown)
            }
        }
    }

    /// Ciphertexts of thoughts and sources of searches are in every answer; the rest is in none.
    private func readInclude(_ value: JSONNode, _ path: SourcePath) {
        for (index, element) in value.elements.enumerated() {
            switch element.text ?? .empty {
            case "reasoning.encrypted_content", "web_search_call.action.sources": break
            default: request.lose(request.paths.element(index, of: path), .unsupported)
            }
        }
    }

    /// Not to store is what every other format does anyway.
    private func readStore(_ value: JSONNode, _ path: SourcePath) {
        guard value.bool ?? true else { return }
        request.settings.add(.store, value.value, at: path)
    }

    func path(_ key: RawText) -> SourcePath { request.paths.member(key, of: .root) }
}
