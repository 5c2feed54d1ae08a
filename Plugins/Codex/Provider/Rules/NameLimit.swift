internal import ProviderAPI

/// Names of tools have at most 64 characters ("Invalid 'tools[0].name': string too long"); longer
/// ones get short names for the upstream, which the answer's transform takes back.
enum NameLimit {
    static func apply(
        to root: JSONNode,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        guard let names = ToolNames(root) else { return }
        plan.transforms = true
        ToolNames.walk(root) { family, node in
            guard let name = node.string, let short = names.upstream(family, name) else { return }
            revision.replace(node, with: JSONValue.string(short).compact)
        }
    }
}
