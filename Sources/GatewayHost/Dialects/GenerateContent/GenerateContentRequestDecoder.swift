import ProviderAPI

/// Reads a generateContent request, member by member.
struct GenerateContentRequestDecoder {
    let request: CanonicalRequest

    func decode(_ body: JSONNode) throws(WireError) {
        guard body.isObject else {
            throw WireError(.invalidRequest, "The body must be a JSON object.")
        }
        request.includesUsage = true
        // The system text comes first, wherever the member stands.
        for member in body.members where !member.value.isNull {
            switch member.name {
            case "systemInstruction", "system_instruction": readSystem(member)
            default: break
            }
        }
        for member in body.members where !member.value.isNull {
            read(member.name, member.value)
        }
    }

    private func read(_ key: RawText, _ value: JSONNode) {
        switch key {
        case "model": request.model = value.text ?? .empty
        case "systemInstruction", "system_instruction": break
        case "contents": readContents(value, path(key))
        case "tools": readTools(value, path(key))
        case "toolConfig", "tool_config": readToolConfig(value, path(key))
        case "generationConfig", "generation_config": readGeneration(value, path(key))
        case "serviceTier", "service_tier": readTier(value, path(key))
        case "modelArmorConfig", "model_armor_config", "sessionId", "session_id",
            "automaticFunctionCalling", "automatic_function_calling":
            request.unsupported(key, of: .root)
        default:
            let setting = GenerateContentSettings.setting(key, in: GenerateContentSettings.request)
            guard let setting else { return request.extra(key, of: .root) }
            request.settings.add(setting, value.value, at: path(key))
        }
    }

    /// Reads the tier, in the words of chat.
    private func readTier(_ value: JSONNode, _ path: SourcePath) {
        switch value.word?.lowercased() {
        case "standard", "service_tier_standard": addTier("\"default\"", path)
        case "flex", "service_tier_flex": addTier("\"flex\"", path)
        case "priority", "service_tier_priority": addTier("\"priority\"", path)
        case "unspecified", "service_tier_unspecified": break
        default: request.lose(path, .invalid)
        }
    }

    private func addTier(_ tier: StaticString, _ path: SourcePath) {
        request.settings.add(.serviceTier, RawJSON(tier), at: path)
    }

    func path(_ key: RawText) -> SourcePath { request.paths.member(key, of: .root) }
}
