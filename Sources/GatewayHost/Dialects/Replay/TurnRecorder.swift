import ProviderAPI

/// Listens to an answer and keeps its signed thoughts, if it calls tools.
///
/// Only the first choice counts. A thought behind the last call has nothing that it led to and is
/// left out.
final class TurnRecorder {
    /// More than the thoughts of any answer seen; a turn that is larger is not kept.
    private static let maxBytes = 1 << 20
    private static let maxThoughts = 256

    private let prompt: Int
    private var thoughts: [RememberedTurn.Thought] = []
    private var calls: [String] = []
    private var open: RememberedTurn.Thought?
    private var hasText = false
    private var count = 0

    /// Begins with an answer.
    ///
    /// - Parameter prompt: What the user had said last.
    init(after prompt: Int) { self.prompt = prompt }

    /// The turn, once the answer is whole; `nil` when there is nothing to keep.
    var turn: RememberedTurn? {
        let kept = thoughts.filter { $0.call ?? 0 < calls.count }
        guard count <= Self.maxBytes, thoughts.count <= Self.maxThoughts, !kept.isEmpty,
            !calls.contains("")
        else { return nil }
        return RememberedTurn(thoughts: kept, calls: calls, prompt: prompt)
    }

    func open(_ block: Block) {
        guard block.choice == 0 else { return }
        switch block.kind {
        case .thinking: open = thought(isRedacted: false)
        case .redactedThinking: open = thought(isRedacted: true)
        case .toolCall(let head): note(call: head.id)
        case .text, .refusal, .serverTool, .image: hasText = true
        }
    }

    private func thought(isRedacted: Bool) -> RememberedTurn.Thought {
        let isFirst = calls.isEmpty && !hasText
        return RememberedTurn.Thought(isRedacted: isRedacted, call: isFirst ? nil : calls.count)
    }

    private func note(call id: RawText) {
        count += id.count
        // An id without bounds is no id.
        calls.append(count > Self.maxBytes ? "" : id.string)
    }

    func delta(_ text: RawText) {
        guard open != nil else { return }
        count += text.count
        if count <= Self.maxBytes { open?.text.append(contentsOf: text.bytes) }
    }

    func signature(_ text: RawText) {
        guard open != nil else { return }
        count += text.count
        if count <= Self.maxBytes { open?.signature = Array(text.bytes) }
    }

    func close() {
        if let open, !open.signature.isEmpty, thoughts.count <= Self.maxThoughts {
            thoughts.append(open)
        }
        open = nil
    }
}
