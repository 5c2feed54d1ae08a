internal import ProviderAPI

/// The rules of `messages` and their blocks, in one walk.
enum MessageWalk {
    static func apply(
        to root: JSONNode,
        _ request: ProviderRequest,
        _ account: ClaudeAccount,
        _ revision: inout JSONRevision
    ) throws(ProviderFailure) {
        guard let messages = root["messages"], messages.isArray else { return }
        var last: JSONNode?
        for message in messages.elements where message.isObject {
            last = message
            if message["role"]?.equals("system") == true {
                try MidSystem.apply(to: message, request.model, account, &revision)
            } else {
                blocks(of: message, account, &revision)
            }
        }
        for message in messages.elements where message.isObject {
            // The last turn may be empty where the model is to begin anew.
            let isPrefill = message.offset == last?.offset && isAssistant(message)
            if !isPrefill, isEmpty(message, revision) { revision.remove(message) }
        }
    }

    private static func blocks(
        of message: JSONNode,
        _ account: ClaudeAccount,
        _ revision: inout JSONRevision
    ) {
        guard let content = message["content"], content.isArray else { return }
        for block in content.elements {
            ToolIDs.apply(to: block, &revision)
            if EmptyText.isEmpty(block) {
                revision.remove(block)
            } else if block["type"]?.equals("tool_result") == true {
                EmptyText.remove(from: block["content"], &revision)
            } else if block["type"]?.equals("thinking") == true, !account.keepsForeignThinking {
                thinking(block, &revision)
            }
        }
        if !isAssistant(message) { ResultOrder.apply(to: content, &revision) }
    }

    /// A thinking block goes whole where its signature is not Claude's.
    private static func thinking(_ block: JSONNode, _ revision: inout JSONRevision) {
        let signature = block["signature"]
        switch SignatureShape(signature) {
        case .own: return
        case .foreign: revision.remove(block)
        case .wrapped(let text):
            if let signature { revision.replace(signature, with: JSONValue.string(text).compact) }
        }
    }

    private static func isAssistant(_ message: JSONNode) -> Bool {
        message["role"]?.equals("assistant") ?? false
    }

    private static func isEmpty(_ message: JSONNode, _ revision: JSONRevision) -> Bool {
        guard let content = message["content"] else { return false }
        if content.isString { return EmptyText.isBlank(content) }
        return content.isArray && content.elements.allSatisfy(revision.isRemoved)
    }
}
