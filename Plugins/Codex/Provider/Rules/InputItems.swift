internal import ProviderAPI

/// The rules of the items of `input`, in one walk.
enum InputItems {
    static func apply(
        to root: JSONNode,
        _ rules: CodexAccount.Rules,
        isStored: Bool,
        _ revision: inout JSONRevision
    ) {
        guard let input = root["input"] else { return }
        if input.isString, rules == .chatGPT {
            return revision.replace(
                input,
                with: message(String(decoding: input.raw, as: UTF8.self))
            )
        }
        guard input.isArray else { return }
        var ids = ItemIDs(input)
        var pairing = CallPairing.isWhole(root, input, rules) ? CallPairing() : nil
        for item in input.elements where item.isObject {
            CallIDs.apply(to: item, &revision)
            pairing?.apply(to: item, &revision)
            if rules == .chatGPT { backendRules(item, &revision) }
            apply(to: item, isStored: isStored, &ids, &revision)
        }
    }

    private static func apply(
        to item: JSONNode,
        isStored: Bool,
        _ ids: inout ItemIDs,
        _ revision: inout JSONRevision
    ) {
        if item["type"]?.equals("reasoning") == true {
            return ReasoningItems.apply(to: item, isStored: isStored, &ids, &revision)
        }
        if CallPairing.isOutput(item) { ToolOutputs.apply(to: item, &revision) }
        ids.apply(to: item, &revision)
    }

    private static func backendRules(_ item: JSONNode, _ revision: inout JSONRevision) {
        // Instructions of the system are the backend's own; a client's are the developer's.
        if let role = item["role"], role.equals("system") {
            revision.replace(role, with: #""developer""#)
        }
        CacheBreakpoints.remove(from: item["content"], &revision)
        CacheBreakpoints.remove(from: item["output"], &revision)
        guard item["type"]?.equals("additional_tools") == true, let tools = item["tools"] else {
            return
        }
        ToolAliases.rename(all: tools, &revision)
    }

    /// The list that a text stands for; this backend takes lists only.
    private static func message(_ text: String) -> String {
        #"[{"type":"message","role":"user","content":[{"type":"input_text","text":"#
            + text + "}]}]"
    }
}
