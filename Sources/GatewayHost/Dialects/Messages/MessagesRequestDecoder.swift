import ProviderAPI

/// Reads a messages request, member by member.
struct MessagesRequestDecoder {
    let request: CanonicalRequest

    func decode(_ body: JSONNode) throws(WireError) {
        guard body.isObject else {
            throw WireError(.invalidRequest, "The body must be a JSON object.")
        }
        request.includesUsage = true
        // The system text comes first, wherever the member stands.
        if let system = body.member("system") { readSystem(system) }
        for member in body.members where !member.value.isNull {
            read(member.name, member.value)
        }
        resolveChoice()
    }

    private func read(_ key: RawText, _ value: JSONNode) {
        switch key {
        case "model": request.model = value.text ?? .empty
        case "system": break
        case "messages": readMessages(value)
        case "tools": readTools(value)
        case "tool_choice": readToolChoice(value)
        case "max_tokens": add(.maxTokens, key, value)
        case "temperature": add(.temperature, key, value)
        case "top_p": add(.topP, key, value)
        case "top_k": add(.topK, key, value)
        case "stop_sequences": readStop(value, path(key))
        case "stream": request.streams = value.bool ?? false
        case "thinking": readThinking(value, path(key))
        case "output_config": readOutput(value, path(key))
        case "output_format": readFormat(value, path(key))
        default: readAccount(key, value)
        }
    }

    private func readAccount(_ key: RawText, _ value: JSONNode) {
        switch key {
        case "metadata": readMetadata(value, path(key))
        case "service_tier": readTier(value, path(key))
        case "speed": readSpeed(value, path(key))
        case "cache_control":
            request.automaticCache = (CacheBreakpoint(ttl: value["ttl"]?.text), path(key))
        case "container", "context_management", "mcp_servers", "inference_geo", "betas",
            "diagnostics", "safeguards":
            request.unsupported(key, of: .root)
        default: request.extra(key, of: .root)
        }
    }

    private func add(_ setting: Setting, _ key: RawText, _ value: JSONNode) {
        request.settings.add(setting, value.value, at: path(key))
    }

    private func readStop(_ value: JSONNode, _ path: SourcePath) {
        request.stopPath = path
        for element in value.elements {
            if let text = element.text { request.stop.append(text) }
        }
    }

    private func readThinking(_ value: JSONNode, _ path: SourcePath) {
        request.reasoning.path = path
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": readThinkingType(member.value.text ?? .empty, path)
            case "budget_tokens": request.reasoning.budget = member.value.int
            case "display": request.reasoning.display = member.value.text
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func readThinkingType(_ type: RawText, _ path: SourcePath) {
        switch type {
        case "adaptive": request.reasoning.isAdaptive = true
        case "disabled": request.reasoning.effort = Effort.none
        case "enabled": break
        default: request.lose("type", of: path, .invalid)
        }
    }

    private func readOutput(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            let place = request.paths.member(member.name, of: path)
            switch member.name {
            case "effort": readEffort(member.value, place)
            case "format": readFormat(member.value, place)
            case "task_budget": request.lose(place, .unsupported)
            default: request.lose(place, .unknown)
            }
        }
    }

    /// An effort beside switched off thinking says how long the answer may be, not the thoughts.
    private func readEffort(_ value: JSONNode, _ path: SourcePath) {
        guard let effort = value.text.flatMap(Effort.init) else {
            return request.lose(path, .invalid)
        }
        guard request.reasoning.effort == nil else { return request.lose(path, .conflict) }
        request.reasoning.effort = effort
        if request.reasoning.path == .root { request.reasoning.path = path }
    }

    private func readFormat(_ value: JSONNode, _ path: SourcePath) {
        guard value["type"]?.equals("json_schema") ?? false, let schema = value["schema"] else {
            return request.lose(path, .invalid)
        }
        for member in value.members {
            switch member.name {
            case "type", "schema": break
            default: request.extra(member.name, of: path)
            }
        }
        request.responseFormat = ResponseFormat(kind: .jsonSchema(schema), path: path)
    }

    private func readMetadata(_ value: JSONNode, _ path: SourcePath) {
        for member in value.members where !member.value.isNull {
            let place = request.paths.member(member.name, of: path)
            switch member.name {
            case "user_id": request.settings.add(.user, member.value.value, at: place)
            default: request.lose(place, .unknown)
            }
        }
    }

    private func readTier(_ value: JSONNode, _ path: SourcePath) {
        switch value.text ?? .empty {
        case "auto": request.settings.add(.serviceTier, RawJSON("\"auto\""), at: path)
        case "standard_only": request.settings.add(.serviceTier, RawJSON("\"default\""), at: path)
        default: request.lose(path, .invalid)
        }
    }

    private func readSpeed(_ value: JSONNode, _ path: SourcePath) {
        switch value.text ?? .empty {
        case "fast": request.settings.add(.serviceTier, RawJSON("\"priority\""), at: path)
        case "standard": break
        default: request.lose(path, .invalid)
        }
    }

    func path(_ key: RawText) -> SourcePath { request.paths.member(key, of: .root) }

    func cache(_ value: JSONNode) -> CacheBreakpoint { CacheBreakpoint(ttl: value["ttl"]?.text) }
}
