import ProviderAPI

/// One block of an answer whose blocks may come interleaved.
final class BlockLane {
    /// What tells one lane from another in its source.
    struct Key: Hashable {
        enum Kind: UInt8 {
            case text, thinking, refusal, call
        }

        var kind: Kind
        var choice = 0
        var index = 0
    }

    enum State {
        case waiting, open, closed
    }

    let key: Key
    var state = State.waiting
    var isCustom = false
    /// Whether its source has begun another call in its place.
    var isSuperseded = false
    private(set) var balance = JSONBalance()
    private var id = ByteBuffer(capacity: 48)
    private var name = ByteBuffer(capacity: 48)
    private var pending = ByteBuffer(capacity: 64)
    private(set) var hasArguments = false

    init(_ key: Key) { self.key = key }

    var idText: RawText { RawText(id.bytes) }
    var nameText: RawText { RawText(name.bytes) }
    var waiting: RawText { RawText(pending.bytes) }

    /// Whether the block can be opened: a call needs its id and name first.
    var isReady: Bool { key.kind != .call || (!id.isEmpty && !name.isEmpty) }

    /// Whether another block may take its place now.
    var isClosable: Bool {
        key.kind != .call || isSuperseded || (balance.isComplete && !isCustom)
    }

    /// Whether a call with an id and a name of its own is not the one that stands here.
    func isOther(id text: RawText?, name other: RawText?) -> Bool {
        guard let text, other != nil, !id.isEmpty else { return false }
        return text != idText
    }

    /// The first id that is not empty counts.
    func identify(id text: RawText?, name other: RawText?) {
        if let text, id.isEmpty { id.append(text.bytes) }
        if let other, name.isEmpty { name.append(other.bytes) }
    }

    func keep(_ text: RawText) { pending.append(text.bytes) }

    func note(_ text: RawText) {
        guard key.kind == .call, !text.isEmpty else { return }
        hasArguments = true
        balance.feed(text)
    }

    func forgetPending() { pending.removeAll() }
}
