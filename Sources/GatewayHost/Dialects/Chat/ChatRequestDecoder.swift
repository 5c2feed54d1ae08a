import ProviderAPI

/// Reads a chat request, member by member.
struct ChatRequestDecoder {
    let request: CanonicalRequest

    func decode(_ body: JSONNode) throws(WireError) {
        guard body.isObject else {
            throw WireError(.invalidRequest, "The body must be a JSON object.")
        }
        for member in body.members where !member.value.isNull {
            read(member.name, member.value, of: body)
        }
    }

    private func read(_ key: RawText, _ value: JSONNode, of body: JSONNode) {
        switch key {
        case "model": request.model = value.text ?? .empty
        case "messages": readMessages(value)
        case "tools": readTools(value)
        case "tool_choice": readToolChoice(value)
        case "parallel_tool_calls":
            request.parallelTools = (value.bool ?? true, path(key))
        case "stream": request.streams = value.bool ?? false
        case "stream_options": readStreamOptions(value, path(key))
        case "stop": readStop(value, path(key))
        case "response_format": readResponseFormat(value, path(key))
        case "max_completion_tokens": request.settings.add(.maxTokens, value.value, at: path(key))
        case "max_tokens": readMaxTokens(value, of: body)
        case "web_search_options": readWebSearch(value, path(key))
        case "functions": readFunctions(value)
        case "function_call": readFunctionChoice(value, path(key))
        case "top_k": request.settings.add(.topK, value.value, at: path(key))
        case "prompt_cache_key": request.settings.add(.promptCacheKey, value.value, at: path(key))
        default: readReasoning(key, value)
        }
    }

    /// The newer spelling wins when a client sends both.
    private func readMaxTokens(_ value: JSONNode, of body: JSONNode) {
        if body.member("max_completion_tokens") != nil {
            request.lose("max_tokens", of: .root, .conflict)
        } else {
            request.settings.add(.maxTokens, value.value, at: path(RawText("max_tokens")))
        }
    }

    private func readReasoning(_ key: RawText, _ value: JSONNode) {
        switch key {
        case "reasoning_effort":
            request.reasoning.path = path(key)
            readEffort(value, path(key))
        case "reasoning": readReasoningObject(value, path(key))
        case "include_reasoning": request.reasoning.showsThoughts = value.bool
        case "thinking": readThinking(value, path(key))
        default:
            guard let setting = ChatSettings.setting(key) else {
                return request.extra(key, of: .root)
            }
            request.settings.add(setting, value.value, at: path(key))
        }
    }

    private func readEffort(_ value: JSONNode, _ path: SourcePath) {
        guard let effort = value.text.flatMap(Effort.init) else {
            return request.lose(path, .invalid)
        }
        request.reasoning.effort = effort
    }

    /// The object that several chat servers take beside the standard member.
    private func readReasoningObject(_ value: JSONNode, _ path: SourcePath) {
        request.reasoning.path = path
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "effort": readEffort(member.value, path)
            case "max_tokens": request.reasoning.budget = member.value.int
            case "exclude": request.reasoning.showsThoughts = member.value.bool.map { !$0 }
            case "enabled": request.reasoning.isAdaptive = member.value.bool ?? false
            case "summary": request.reasoning.summary = member.value.text
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readThinking(_ value: JSONNode, _ path: SourcePath) {
        request.reasoning.path = path
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": readThinkingType(member.value.text ?? .empty)
            case "budget_tokens": request.reasoning.budget = member.value.int
            case "effort": readEffort(member.value, path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readThinkingType(_ type: RawText) {
        switch type {
        case "disabled": request.reasoning.effort = Effort.none
        case "enabled", "adaptive", "auto": request.reasoning.isAdaptive = true
        default: request.lose("type", of: request.reasoning.path, .invalid)
        }
    }

    private func readStreamOptions(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "include_usage": request.includesUsage = member.value.bool ?? false
            case "include_obfuscation":
                let path = request.paths.member(member.name, of: path)
                request.settings.add(.obfuscation, member.value.value, at: path)
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readStop(_ value: JSONNode, _ path: SourcePath) {
        request.stopPath = path
        if let text = value.text { request.stop = [text] }
        for element in value.elements {
            if let text = element.text { request.stop.append(text) }
        }
    }

    private func readResponseFormat(_ value: JSONNode, _ path: SourcePath) {
        var format = ResponseFormat(kind: .text, path: path)
        switch value["type"]?.text ?? .empty {
        case "json_schema": readSchema(value["json_schema"], path, into: &format)
        case "json_object": format.kind = .jsonObject
        case "text": break
        default: request.lose(path, .invalid)
        }
        request.responseFormat = format
    }

    private func readSchema(
        _ value: JSONNode?,
        _ path: SourcePath,
        into format: inout ResponseFormat
    ) {
        guard let value else { return request.lose(path, .invalid) }
        format.kind = .jsonObject
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "name": format.name = member.value.text
            case "description": format.description = member.value.text
            case "strict": format.strict = member.value.value
            case "schema": format.kind = .jsonSchema(member.value)
            default: request.extra(member.name, of: path)
            }
        }
        if case .jsonObject = format.kind { request.lose(path, .invalid) }
    }

    func path(_ key: RawText) -> SourcePath { request.paths.member(key, of: .root) }
}
