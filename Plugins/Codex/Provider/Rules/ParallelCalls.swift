internal import ProviderAPI

/// `parallel_tool_calls`, which goes with tools and not with Responses Lite.
///
/// A client that forbids parallel calls is left alone: openai/codex sends `false` for some models.
enum ParallelCalls {
    static func apply(
        to root: JSONNode,
        isLite: Bool,
        _ plan: inout UpstreamPlan,
        _ revision: JSONRevision
    ) {
        let current = root["parallel_tool_calls"]
        if isLite {
            if current?.bool != false { plan.set("parallel_tool_calls", json: "false") }
        } else if !hasTools(root, revision) {
            if current != nil { plan.remove("parallel_tool_calls") }
        } else if current?.bool == nil {
            plan.set("parallel_tool_calls", json: "true")
        }
    }

    private static func hasTools(_ root: JSONNode, _ revision: JSONRevision) -> Bool {
        root["tools"]?.elements.contains { !revision.isRemoved($0) } ?? false
    }
}
