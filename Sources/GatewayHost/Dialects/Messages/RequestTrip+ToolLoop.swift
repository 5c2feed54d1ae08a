extension RequestTrip {
    /// Whether the request brings results of calls, and the turn that made the calls does not begin
    /// with a thought that the upstream can read.
    var goesOnWithoutThoughts: Bool {
        var first: Message?
        var isInLoop = false
        for message in request.messages.reversed() {
            if message.role == .assistant {
                guard isInLoop else { return false }
                first = message
            } else if message.bringsResults {
                isInLoop = true
            } else if isInLoop, message.role == .user {
                break
            }
        }
        guard let first else { return false }
        return !first.parts.contains(where: isReadableThought)
    }

    private func isReadableThought(_ part: Part) -> Bool {
        guard case .thinking(let thinking) = part.kind, let signature = thinking.signature else {
            return false
        }
        return capabilities.signatures.contains(SignatureShapes.shape(of: signature))
    }
}

extension Message {
    fileprivate var bringsResults: Bool {
        parts.contains { part in
            if case .toolResult = part.kind { true } else { false }
        }
    }
}
