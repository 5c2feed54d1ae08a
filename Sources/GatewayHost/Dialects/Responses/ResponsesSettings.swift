import ProviderAPI

/// The plain members of a responses request, which are read and written by the same table.
enum ResponsesSettings {
    static let members: [(key: StaticString, setting: Setting)] = [
        ("max_output_tokens", .maxTokens), ("temperature", .temperature), ("top_p", .topP),
        ("service_tier", .serviceTier), ("user", .user), ("metadata", .metadata),
        ("safety_identifier", .safetyIdentifier), ("prompt_cache_key", .promptCacheKey),
        ("prompt_cache_retention", .promptCacheRetention), ("truncation", .truncation),
        ("max_tool_calls", .maxToolCalls), ("background", .background),
    ]

    static func setting(_ key: RawText) -> Setting? {
        members.first { key == $0.key }?.setting
    }
}

/// What tells one tool of a request from another.
struct ToolKey: Hashable {
    var name: RawText
    var namespace: RawText?
}
