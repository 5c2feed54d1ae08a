internal import ProviderAPI

/// Tool results stand before all else in their turn
/// (platform.claude.com/docs/en/agents-and-tools/tool-use).
enum ResultOrder {
    static func apply(to content: JSONNode, _ revision: inout JSONRevision) {
        var hasOther = false
        var isMixed = false
        for block in content.elements where !revision.isRemoved(block) {
            if isResult(block) { isMixed = isMixed || hasOther } else { hasOther = true }
        }
        guard isMixed else { return }
        for block in content.elements where isResult(block) {
            revision.moveToFront(block, of: content)
        }
    }

    private static func isResult(_ block: JSONNode) -> Bool {
        block["type"]?.equals("tool_result") ?? false
    }
}
