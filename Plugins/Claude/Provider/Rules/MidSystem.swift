internal import ProviderAPI

/// Messages of role `system` amid a conversation, which models up to 4.5 do not take.
///
/// Newer models get them as they are, and so do models whose name says no version. For an older one
/// the request is refused here, or, where the operator wants it, the message becomes a reminder of
/// the user. Its members of its own, such as `output_config`, go then.
enum MidSystem {
    private static let last = ModelVersion(4, 5)

    static func apply(
        to message: JSONNode,
        _ model: String,
        _ account: ClaudeAccount,
        _ revision: inout JSONRevision
    ) throws(ProviderFailure) {
        guard let version = ModelVersion(model: model), version <= last else {
            return EmptyText.remove(from: message["content"], &revision)
        }
        guard account.rebuildsSystem else {
            throw ProviderFailure(
                .refused,
                "`messages` holds a message of role system, which \(model) does not take; "
                    + "`rebuild-mid-system-message` sends it as a reminder."
            )
        }
        rebuild(message, &revision)
    }

    private static func rebuild(_ message: JSONNode, _ revision: inout JSONRevision) {
        for member in message.members {
            if member.key.equals("role") {
                revision.replace(member.value, with: #""user""#)
            } else if !member.key.equals("content") {
                revision.remove(member.value)
            }
        }
        guard let content = message["content"] else { return }
        if content.isString { return remind(content, &revision) }
        for block in content.elements {
            if EmptyText.isEmpty(block) {
                revision.remove(block)
            } else if let text = block["text"] {
                remind(text, &revision)
            }
        }
    }

    private static func remind(_ text: JSONNode, _ revision: inout JSONRevision) {
        guard let raw = text.rawString, !EmptyText.isBlank(text) else { return }
        let inside = String(decoding: raw, as: UTF8.self)
        revision.replace(
            text,
            with: #""<system-reminder>\n"# + inside + #"\n</system-reminder>""#
        )
    }
}
