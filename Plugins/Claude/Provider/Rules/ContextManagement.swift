internal import ProviderAPI

/// `context_management`, whose edits of thinking need thinking.
///
/// Edits that clear tool uses go without it (platform.claude.com/docs/en/build-with-claude/
/// context-editing).
enum ContextManagement {
    static func apply(
        to root: JSONNode,
        isThinking: Bool,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        guard !isThinking, let management = root["context_management"] else { return }
        let edits = management["edits"]
        let kept = edits?.elements.filter { !isOfThinking($0) }.count ?? 0
        guard kept > 0, let edits else { return plan.remove("context_management") }
        for edit in edits.elements where isOfThinking(edit) { revision.remove(edit) }
    }

    private static func isOfThinking(_ edit: JSONNode) -> Bool {
        edit["type"]?.rawString?.starts(with: "clear_thinking".utf8) ?? false
    }
}
