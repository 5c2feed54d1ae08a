internal import ProviderAPI

/// Top-level members that the API answers with 400 "Unknown name".
///
/// Antigravity and some SDKs send a session's id with the request; counting tokens takes the
/// conversation alone (ai.google.dev/api/tokens#method:-models.counttokens).
enum UnknownFields {
    private static let everywhere: [StaticString] = ["sessionId", "session_id"]
    private static let whenCounting: [StaticString] = [
        "tools", "toolConfig", "tool_config", "generationConfig", "generation_config",
        "safetySettings", "safety_settings",
    ]

    static func remove(
        from root: JSONNode,
        _ operation: Operation,
        _ plan: inout UpstreamPlan
    ) {
        let names = operation == .countTokens ? everywhere + whenCounting : everywhere
        for name in names where root[name] != nil { plan.remove("\(name)") }
    }
}
