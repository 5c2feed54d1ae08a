import Dialects
import ProviderAPI

/// Finds what ties a request to its conversation, where the operator wants it to stick to an account.
///
/// In this order: a session header, `prompt_cache_key` or `conversation_id` (known from the facts);
/// else `conversation`, `metadata`, `cachedContent` or `sessionId` of the body; else, if wanted, the
/// text of the first message of the user. Nothing of it runs unless affinity is on.
struct ConversationKey {
    /// A first message in a conversation larger than this is not looked for: it would take
    /// milliseconds.
    private static let maxMessages = 16 * 1024 * 1024
    /// How much of the first message is hashed.
    private static let maxText = 64 * 1024

    private var hash: AffinityHash
    private var isFound = false

    /// Begins with the client, so that no two share a conversation.
    private init(_ scope: UInt64) { hash = AffinityHash(scope) }

    /// Finds the key of a request.
    ///
    /// - Parameters:
    ///   - session: The session of the request's facts, or an empty string.
    ///   - body: Its body.
    ///   - scope: The client.
    ///   - byContent: Whether the first message counts where nothing else is found.
    /// - Returns: `nil` where nothing ties the request to others.
    static func find(
        _ session: String,
        in body: UnsafeRawBufferPointer,
        scope: UInt64,
        byContent: Bool
    ) -> Pool.AffinityKey? {
        var key = ConversationKey(scope)
        if session.isEmpty {
            key.scan(body, byContent: byContent)
        } else {
            key.add(session)
        }
        return key.isFound ? Pool.AffinityKey(high: key.hash.high, low: key.hash.low) : nil
    }

    private mutating func scan(_ body: UnsafeRawBufferPointer, byContent: Bool) {
        var scanner = JSONMemberScanner(body)
        var messages: UnsafeRawBufferPointer?
        while let member = try? scanner.next() {
            switch member.keyByteCount {
            case 8 where member.isKey("metadata"): addMember(of: member, Self.metadata)
            case 8 where member.isKey("messages"): messages = member.value
            case 8 where member.isKey("contents"): messages = member.value
            case 5 where member.isKey("input"): messages = member.value
            case 12 where member.isKey("conversation"): addNamed(member)
            case 13 where member.isKey("cachedContent"): add(member.string)
            case 9 where member.isKey("sessionId"): add(member.string)
            default: break
            }
            if isFound { return }
        }
        guard byContent, let messages, messages.count <= Self.maxMessages else { return }
        addFirstText(messages)
    }

    /// Metadata that names a conversation; Messages clients put their session into `user_id`.
    private static let metadata: [StaticString] = [
        "session_id", "conversation_id", "thread_id", "user_id",
    ]

    private mutating func addMember(
        of member: JSONMemberScanner.Member,
        _ names: [StaticString]
    ) {
        var found: [(rank: Int, value: String)] = []
        var scanner = JSONMemberScanner(member.value)
        while let inner = try? scanner.next() {
            guard let rank = names.firstIndex(where: { inner.isKey($0) }), let text = inner.string
            else { continue }
            found.append((rank, text))
        }
        add(found.min { $0.rank < $1.rank }?.value)
    }

    /// `conversation` is an id, or an object with one.
    private mutating func addNamed(_ member: JSONMemberScanner.Member) {
        guard member.string == nil else { return add(member.string) }
        addMember(of: member, ["id"])
    }

    /// Adds the text of the first message of the user.
    ///
    /// Texts alone count: marks such as `cache_control` move from request to request.
    private mutating func addFirstText(_ messages: UnsafeRawBufferPointer) {
        var document = JSONDocument(valueCapacity: min(messages.count / 16 + 16, 65_536))
        guard let root = try? document.parse(messages) else { return }
        if root.isString { return addText(root) }
        let first = root.elements.first { $0["role"].map { $0.equals("user") } ?? true }
        guard let content = first?["content"] ?? first?["parts"] else { return }
        if content.isString { return addText(content) }
        for part in content.elements {
            if let text = part["text"] { addText(text) }
        }
    }

    private mutating func addText(_ node: JSONNode) {
        guard let text = node.rawString, !text.isEmpty else { return }
        hash.add(UnsafeRawBufferPointer(rebasing: text.prefix(Self.maxText)))
        isFound = true
    }

    private mutating func add(_ text: String?) {
        guard var text, !text.isEmpty else { return }
        text.withUTF8 { hash.add(UnsafeRawBufferPointer($0)) }
        isFound = true
    }
}
