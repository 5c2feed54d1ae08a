/// Puts every tool result directly behind the call that it answers.
///
/// Three of the four formats demand it. Of several results for one call the last counts; messages
/// that stood between a call and its result come after the result; a result without a call is
/// dropped and reported. An id may be used again in a later round.
struct ToolPairing {
    /// Where the calls and results of one id stand, each read once from front to back: a hostile
    /// conversation of one id must not take quadratic time.
    private struct Places {
        var calls: [Int] = []
        var results: [(message: Int, part: Int)] = []
        var nextCall = 0
        var nextResult = 0
    }

    private let request: CanonicalRequest
    private var places: [RawText: Places] = [:]
    private var hasResults = false
    private var ordered: [Message] = []

    private init(_ request: CanonicalRequest) { self.request = request }

    /// The messages in an order that every format accepts.
    static func ordered(_ request: CanonicalRequest) -> [Message] {
        var pairing = ToolPairing(request)
        pairing.collect()
        guard pairing.hasResults else { return request.messages }
        pairing.order()
        return pairing.ordered
    }

    private mutating func collect() {
        for (index, message) in request.messages.enumerated() {
            for (position, part) in message.parts.enumerated() {
                switch part.kind {
                case .toolCall(let call): places[call.id, default: Places()].calls.append(index)
                case .toolResult(let result):
                    hasResults = true
                    places[result.callID, default: Places()].results.append((index, position))
                default: break
                }
            }
        }
    }

    private mutating func order() {
        ordered.reserveCapacity(request.messages.count + 8)
        for (index, original) in request.messages.enumerated() {
            let message = unambiguous(original, at: index)
            let calls = message.parts.compactMap(callID)
            if calls.isEmpty {
                append(rest: message)
            } else {
                ordered.append(message)
                append(resultsOf: calls, after: index)
            }
        }
        report()
    }

    /// The message without calls that share an id, whose results nobody could tell apart.
    private mutating func unambiguous(_ message: Message, at index: Int) -> Message {
        var counts: [RawText: Int] = [:]
        for id in message.parts.compactMap(callID) { counts[id, default: 0] += 1 }
        guard counts.values.contains(where: { $0 > 1 }) else { return message }
        var message = message
        message.parts.removeAll { part in
            guard let id = callID(part), counts[id, default: 0] > 1 else { return false }
            request.lose(part.path, .conflict)
            return true
        }
        for (id, count) in counts where count > 1 {
            if let place = take(id, after: index) { lose(place, .conflict) }
        }
        return message
    }

    private func callID(_ part: Part) -> RawText? {
        if case .toolCall(let call) = part.kind { return call.id }
        return nil
    }

    private mutating func append(resultsOf calls: [RawText], after index: Int) {
        var parts: [Part] = []
        for call in calls {
            guard let place = take(call, after: index) else { continue }
            parts.append(request.messages[place.message].parts[place.part])
        }
        guard let first = parts.first else { return }
        ordered.append(Message(role: .tool, parts: parts, path: first.path))
    }

    /// The last result of a call that stands before the next call with the same id.
    private mutating func take(_ call: RawText, after index: Int) -> (message: Int, part: Int)? {
        guard var found = places[call] else { return nil }
        defer { places[call] = found }
        while found.nextCall < found.calls.count, found.calls[found.nextCall] <= index {
            found.nextCall += 1
        }
        let limit = found.nextCall < found.calls.count ? found.calls[found.nextCall] : .max
        var last: (message: Int, part: Int)?
        while found.nextResult < found.results.count {
            let place = found.results[found.nextResult]
            guard place.message <= limit else { break }
            found.nextResult += 1
            if place.message <= index {
                lose(place, .invalid)
            } else {
                if let last { lose(last, .conflict) }
                last = place
            }
        }
        return last
    }

    private func lose(_ place: (message: Int, part: Int), _ reason: Loss.Reason) {
        request.lose(request.messages[place.message].parts[place.part].path, reason)
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
        for found in places.values {
            for place in found.results[found.nextResult...] { lose(place, .invalid) }
        }
    }
}
