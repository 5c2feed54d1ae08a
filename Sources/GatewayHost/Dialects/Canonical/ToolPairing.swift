/// Puts every tool result directly behind the call that it answers.
///
/// Three of the four formats demand it. Of several results for one call the last counts; messages
/// that stood between a call and its result come after the result; a result without a call is
/// dropped and reported. An id may be used again in a later round.
struct ToolPairing {
    private struct Place {
        var message: Int
        var part: Int
    }

    private let request: CanonicalRequest
    private var results: [RawText: [Place]] = [:]
    private var ordered: [Message] = []

    private init(_ request: CanonicalRequest) { self.request = request }

    /// The messages in an order that every format accepts.
    static func ordered(_ request: CanonicalRequest) -> [Message] {
        var pairing = ToolPairing(request)
        pairing.collect()
        guard !pairing.results.isEmpty else { return request.messages }
        pairing.order()
        return pairing.ordered
    }

    private mutating func collect() {
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                if case .toolResult(let result) = part.kind {
                    let place = Place(message: index, part: position)
                    results[result.callID, default: []].append(place)
                }
            }
        }
    }

    private mutating func order() {
        ordered.reserveCapacity(request.messages.count + 8)
        for (index, message) in request.messages.enumerated() {
            let calls = message.parts.compactMap(callID)
            if !calls.isEmpty {
                ordered.append(message)
                append(resultsOf: calls, after: index)
            } else {
                append(rest: message)
            }
        }
        report()
    }

    private func callID(_ part: Part) -> RawText? {
        if case .toolCall(let call) = part.kind { return call.id }
        return nil
    }

    private mutating func append(resultsOf calls: [RawText], after index: Int) {
        var parts: [Part] = []
        for call in calls {
            let limit = nextUse(of: call, after: index)
            if let part = take(call, from: index, to: limit) { parts.append(part) }
        }
        guard let first = parts.first else { return }
        ordered.append(Message(role: .tool, parts: parts, path: first.path))
    }

    /// Where the id of a call is used for another call, if it is answered more than once.
    private func nextUse(of call: RawText, after index: Int) -> Int {
        guard let places = results[call], places.count > 1 else { return request.messages.count }
        let later = request.messages[(index + 1)...]
        let next = later.firstIndex { $0.parts.contains { callID($0) == call } }
        return next ?? request.messages.count
    }

    private mutating func take(_ call: RawText, from index: Int, to limit: Int) -> Part? {
        guard var places = results[call] else { return nil }
        let mine = places.filter { $0.message > index && $0.message <= limit }
        guard let last = mine.last else { return nil }
        for place in mine.dropLast() {
            request.lose(request.messages[place.message].parts[place.part].path, .conflict)
        }
        places.removeAll { $0.message > index && $0.message <= limit }
        results[call] = places.isEmpty ? nil : places
        return request.messages[last.message].parts[last.part]
    }

    private mutating func append(rest message: Message) {
        let rest = message.parts.filter {
            if case .toolResult = $0.kind { false } else { true }
        }
        if rest.isEmpty, !message.parts.isEmpty { return }
        var message = message
        message.parts = rest
        ordered.append(message)
    }

    private func report() {
        for places in results.values {
            for place in places {
                request.lose(request.messages[place.message].parts[place.part].path, .invalid)
            }
        }
    }
}
