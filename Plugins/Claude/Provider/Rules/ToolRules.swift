internal import ProviderAPI

/// The rules of `tools` and `tool_choice`.
enum ToolRules {
    static func apply(
        to root: JSONNode,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        let tools = root["tools"]
        if tools?.isEmpty ?? true, root.member("mcp_servers") == nil {
            // "tool_choice may only be specified while providing tools"
            if root.member("tool_choice") != nil { plan.remove("tool_choice") }
        }
        guard let tools else { return }
        for tool in tools.elements where tool.isObject {
            WebSearchDomains.apply(to: tool, &revision)
            if let schema = tool["input_schema"] { ToolSchema.apply(to: schema, &revision) }
        }
    }
}
