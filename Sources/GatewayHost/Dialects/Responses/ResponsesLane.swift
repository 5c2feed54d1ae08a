import ProviderAPI

/// One block of an answer while it comes in.
final class ResponsesLane {
    /// What tells one lane from another.
    struct Key: Hashable {
        enum Kind: UInt8 {
            case text, refusal, thinking, call
            /// An item that comes at once, such as a search or an image.
            case whole
        }

        var kind: Kind
        var output: Int
        var part = 0
    }

    /// Where thoughts come from: of a summary and the thoughts themselves one is shown.
    enum Source {
        case summary, content
    }

    enum State {
        case waiting, open, closed
    }

    let key: Key
    var state = State.waiting {
        didSet { wasOpen = wasOpen || state == .open }
    }
    private var wasOpen = false
    var isCustom = false
    /// Whether nothing more comes.
    var isDone = false
    var source: Source?
    var section = 0
    private(set) var hasText = false
    private(set) var balance = JSONBalance()
    private(set) var pending = ByteBuffer(capacity: 64)
    private(set) var signature = ByteBuffer(capacity: 16)
    private(set) var annotations = ByteBuffer(capacity: 16)
    private var id = ByteBuffer(capacity: 16)
    private var callID = ByteBuffer(capacity: 16)
    private var name = ByteBuffer(capacity: 16)
    private var namespace = ByteBuffer(capacity: 16)

    init(_ key: Key) { self.key = key }

    var isReady: Bool {
        // What gave way comes back only when there is more of it.
        if wasOpen, pending.isEmpty, signature.isEmpty { return false }
        return switch key.kind {
        case .call: !name.isEmpty && (!callID.isEmpty || isDone)
        case .thinking: !pending.isEmpty || !signature.isEmpty
        case .text, .refusal: !pending.isEmpty
        case .whole: isDone
        }
    }

    /// Whether another block may take its place although its end was not told.
    var givesWay: Bool { key.kind != .call || (balance.isComplete && !isCustom) }

    /// The first id and name that are not empty count.
    func identify(_ item: JSONNode) {
        if id.isEmpty, let text = item["id"]?.text { id.append(text.bytes) }
        if callID.isEmpty, let text = item["call_id"]?.text { callID.append(text.bytes) }
        if name.isEmpty, let text = item["name"]?.text { name.append(text.bytes) }
        if namespace.isEmpty, let text = item["namespace"]?.text { namespace.append(text.bytes) }
        if item["type"]?.equals("custom_tool_call") ?? false { isCustom = true }
    }

    func identify(id text: RawText?) {
        if id.isEmpty, let text { id.append(text.bytes) }
    }

    func note(_ text: RawText) {
        hasText = hasText || !text.isEmpty
        if key.kind == .call, !isCustom { balance.feed(text) }
    }

    func keep(_ text: RawText) { pending.append(text.bytes) }
    func forgetPending() { pending.removeAll() }

    func sign(_ text: RawText) {
        signature.removeAll()
        signature.append(text.bytes)
    }

    func annotate(_ list: JSONNode?) {
        guard let list, list.isArray, !list.isEmpty else { return }
        annotations.removeAll()
        annotations.append(list.raw)
    }

    /// The block as its consumer sees it.
    var block: Block { Block(kind: kind, id: id.isEmpty ? nil : RawText(id.bytes)) }

    private var kind: Block.Kind {
        switch key.kind {
        case .text, .whole: .text
        case .refusal: .refusal
        case .thinking: .thinking
        case .call:
            .toolCall(
                ToolCallHead(
                    id: RawText(callID.isEmpty ? id.bytes : callID.bytes),
                    name: RawText(name.bytes),
                    namespace: namespace.isEmpty ? nil : RawText(namespace.bytes),
                    isCustom: isCustom
                )
            )
        }
    }
}
