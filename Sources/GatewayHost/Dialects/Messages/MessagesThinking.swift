import ProviderAPI

/// How a messages request asks for thinking, and what that means for its other members.
struct MessagesThinking {
    private enum Mode {
        case unset, off, adaptive
        case budget(Int)
    }

    private let mode: Mode
    private let display: RawText?
    /// The output limit, which the format demands and which a budget must stay below.
    let maxTokens: Int
    /// The level, for models that take one.
    let effort: Effort?

    var isOn: Bool {
        switch mode {
        case .adaptive, .budget: true
        case .unset, .off: false
        }
    }

    init(_ trip: RequestTrip) {
        maxTokens = Self.maxTokens(trip)
        display = Self.display(trip)
        let reasoning = trip.request.reasoning
        if !reasoning.isSet, reasoning.summary != nil {
            // Without thinking there is nothing to sum up.
            trip.request.lose("summary", of: reasoning.path, .unsupported)
        }
        guard reasoning.isSet, Self.isAllowed(trip) else {
            (mode, effort) = (.unset, nil)
            return
        }
        guard !reasoning.isOff else {
            (mode, effort) = (.off, nil)
            return
        }
        if trip.capabilities.thinking == .adaptive || trip.capabilities.thinking == .levels {
            (mode, effort) = (.adaptive, Self.effort(trip))
        } else {
            (mode, effort) = (Self.manual(trip, maxTokens), nil)
        }
    }

    /// Thinking with a budget, unless the upstream would refuse it.
    private static func manual(_ trip: RequestTrip, _ maxTokens: Int) -> Mode {
        // "When `thinking` is enabled, a final `assistant` message must start with a thinking block
        // (preceeding the lastmost set of `tool_use` and `tool_result` blocks)": the API's error 400.
        guard !trip.goesOnWithoutThoughts else {
            trip.request.lose(trip.request.reasoning.path, .conflict)
            return .unset
        }
        return budget(trip, maxTokens)
    }

    /// Forced tool calls and thinking exclude each other; the call is what the client relies on.
    private static func isAllowed(_ trip: RequestTrip) -> Bool {
        let request = trip.request
        if trip.capabilities.thinking == TranslationContext.Capabilities.Thinking.none {
            request.lose(request.reasoning.path, .unsupported)
            return false
        }
        guard let choice = request.toolChoice, !request.tools.isEmpty else { return true }
        switch choice.mode {
        case .auto, .none, .allowed(_, required: false): return true
        case .required, .named, .server, .allowed:
            if !request.reasoning.isOff { request.lose(request.reasoning.path, .conflict) }
            return request.reasoning.isOff
        }
    }

    private static func maxTokens(_ trip: RequestTrip) -> Int {
        let most = trip.capabilities.maxOutput
        guard let entry = trip.request.settings.take(.maxTokens),
            let wished = entry.value.integer, wished > 0
        else { return min(trip.capabilities.defaultMaxOutput, most ?? .max) }
        if let most, wished > most { trip.request.lose(entry.path, .clamped) }
        return min(wished, most ?? .max)
    }

    private static func display(_ trip: RequestTrip) -> RawText? {
        let reasoning = trip.request.reasoning
        if let display = reasoning.display { return display }
        if reasoning.showsThoughts == false {
            trip.reverse.hidesThinking = true
            return RawText("omitted")
        }
        return reasoning.summary == nil ? nil : RawText("summarized")
    }

    private static func effort(_ trip: RequestTrip) -> Effort? {
        let reasoning = trip.request.reasoning
        if reasoning.budget != nil { trip.request.lose(reasoning.path, .adapted) }
        guard let level = reasoning.level, level != .auto else { return nil }
        let known =
            trip.capabilities.efforts.isEmpty
            ? [.low, .medium, .high, .max] : trip.capabilities.efforts
        var nearest = level.nearest(in: known)
        // The level above high has two names, and a model knows one or both.
        if level == .xhigh, nearest < .xhigh, known.contains(.max) { nearest = .max }
        if nearest != level { trip.request.lose(reasoning.path, .clamped) }
        return nearest
    }

    private static func budget(_ trip: RequestTrip, _ maxTokens: Int) -> Mode {
        var range = 1024...128_000
        if case .budget(let minimum, let maximum)? = trip.capabilities.thinking {
            range = minimum...max(minimum, maximum)
        }
        let reasoning = trip.request.reasoning
        let wished = reasoning.tokens ?? -1
        let asked = wished < 0 ? Effort.medium.budget : wished
        // A budget must be smaller than the limit; below the smallest there is no thinking.
        let budget = min(max(asked, range.lowerBound), range.upperBound, maxTokens - 1)
        if budget != wished, wished >= 0 { trip.request.lose(reasoning.path, .clamped) }
        return budget < range.lowerBound ? .unset : .budget(budget)
    }

    func write(into out: inout ByteBuffer) {
        switch mode {
        case .unset: break
        case .off: out.append("\"thinking\":{\"type\":\"disabled\"},")
        case .adaptive:
            out.append("\"thinking\":{\"type\":\"adaptive\",")
            out.member("display", optional: display)
            out.closeObject()
        case .budget(let budget):
            out.append("\"thinking\":{\"type\":\"enabled\",")
            out.member("budget_tokens", budget)
            out.member("display", optional: display)
            out.closeObject()
        }
    }
}
