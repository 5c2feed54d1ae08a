import ProviderAPI

/// The messages of one turn while its parts are read.
///
/// Clients keep a streamed answer in the pieces in which it came, so the texts of a model turn that
/// follow each other are joined, and so are thoughts. A signature that stands on its own becomes a
/// thought without text beside the part that it belongs to: behind a text, before a call.
struct GenerateContentTurn {
    private enum Run {
        case none, text, thought
    }

    let role: Message.Role
    private let path: SourcePath
    private let request: CanonicalRequest
    private var messages: [Message] = []
    private var run = Run.none
    private var pieces: [RawText] = []
    private var runPath: SourcePath
    /// Whether the last part is a tool result, beside which media belong to it.
    private var isAfterResult = false

    init(_ role: Message.Role, _ path: SourcePath, _ request: CanonicalRequest) {
        self.role = role
        self.path = path
        self.request = request
        runPath = path
    }

    mutating func add(text: RawText, _ path: SourcePath) {
        guard !text.isEmpty else { return }
        if role != .assistant { flush() }
        extend(.text, text, path)
    }

    mutating func add(
        thought text: RawText,
        _ signature: RawText?,
        isRedacted: Bool,
        _ path: SourcePath
    ) {
        if run != .thought { flush() }
        if !text.isEmpty { extend(.thought, text, path) }
        guard let signature else { return }
        var thinking = Thinking(text: joined(), signature: signature)
        thinking.isRedacted = isRedacted && thinking.text.isEmpty
        let place = run == .thought ? runPath : path
        run = .none
        pieces.removeAll()
        append(.thinking(thinking), place, role)
    }

    mutating func add(signature: RawText, _ path: SourcePath) {
        add(.thinking(Thinking(text: .empty, signature: signature)), path)
    }

    mutating func add(call: ToolCall, _ path: SourcePath) {
        flush()
        append(.toolCall(call), path, .assistant)
    }

    mutating func add(result: ToolResult, _ path: SourcePath) {
        flush()
        var result = result
        for part in takeLeadingMedia() { result.add(part, request.arena) }
        append(.toolResult(result), path, .user)
        isAfterResult = true
    }

    /// Adds media; what stands directly beside a tool result is part of it.
    mutating func add(media: Media, _ path: SourcePath) {
        guard isAfterResult, run == .none, attach(Part(.media(media), path)) else {
            return add(.media(media), path)
        }
    }

    mutating func add(_ kind: Part.Kind, _ path: SourcePath) {
        flush()
        append(kind, path, role)
    }

    mutating func finished() -> [Message] {
        flush()
        return messages
    }

    private mutating func extend(_ next: Run, _ text: RawText, _ path: SourcePath) {
        if run != next {
            flush()
            run = next
            runPath = path
        }
        pieces.append(text)
    }

    private mutating func flush() {
        let kind = run
        guard kind != .none else { return }
        run = .none
        let text = joined()
        pieces.removeAll()
        append(kind == .text ? .text(text) : .thinking(Thinking(text: text)), runPath, role)
    }

    private func joined() -> RawText {
        guard pieces.count != 1 else { return pieces[0] }
        return pieces.isEmpty
            ? .empty : request.arena.text { out in for piece in pieces { out.append(piece.bytes) } }
    }

    private mutating func append(_ kind: Part.Kind, _ path: SourcePath, _ role: Message.Role) {
        isAfterResult = false
        if messages.last?.role != role {
            messages.append(Message(role: role, parts: [], path: self.path))
        }
        messages[messages.count - 1].parts.append(Part(kind, path))
    }

    /// Adds a part to the last result.
    private mutating func attach(_ part: Part) -> Bool {
        guard let message = messages.indices.last,
            let place = messages[message].parts.indices.last,
            case .toolResult(var result) = messages[message].parts[place].kind
        else { return false }
        // The list must have one owner, or a long one is copied for each part.
        messages[message].parts[place].kind = .text(.empty)
        result.add(part, request.arena)
        messages[message].parts[place].kind = .toolResult(result)
        return true
    }

    /// Media with which the turn begins and that a result follows at once.
    private mutating func takeLeadingMedia() -> [Part] {
        guard messages.count == 1, messages[0].role == .user,
            messages[0].parts.allSatisfy({ if case .media = $0.kind { true } else { false } })
        else { return [] }
        return messages.removeLast().parts
    }
}
