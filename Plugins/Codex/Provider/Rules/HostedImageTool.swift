internal import ProviderAPI

/// The hosted tool `image_generation`, which some models, plans and modes refuse.
///
/// A request that forces the tool keeps it, so that the upstream says why it will not.
enum HostedImageTool {
    static func isRefused(_ model: String, _ plan: String, isLite: Bool) -> Bool {
        isLite || plan == "free" || model.contains("spark")
    }

    static func remove(from root: JSONNode, _ revision: inout JSONRevision) {
        guard let tools = root["tools"], !isForced(root["tool_choice"]) else { return }
        for tool in tools.elements where tool["type"]?.equals("image_generation") == true {
            revision.remove(tool)
        }
    }

    private static func isForced(_ choice: JSONNode?) -> Bool {
        choice?["type"]?.equals("image_generation") ?? false
    }
}
