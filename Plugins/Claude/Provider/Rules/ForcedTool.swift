internal import ProviderAPI

/// A tool choice that forces a call, with which neither thinking nor effort goes.
enum ForcedTool {
    static func isForced(_ root: JSONNode) -> Bool {
        guard root["tools"]?.isEmpty == false, let type = root["tool_choice"]?["type"] else {
            return false
        }
        return type.equals("any") || type.equals("tool")
    }

    static func dropEffort(
        _ root: JSONNode,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        guard let output = root["output_config"], let effort = output["effort"] else { return }
        if output.count == 1 {
            plan.remove("output_config")
        } else {
            revision.remove(effort)
        }
    }
}
