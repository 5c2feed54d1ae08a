import ProviderAPI

/// How a generateContent request asks for thinking.
struct GenerateContentThinking {
    /// What every model of the format that takes a budget takes, for one that nothing is known of.
    private static let commonBudgets = 512...24_576

    private let trip: RequestTrip
    private var request: CanonicalRequest { trip.request }

    init(_ trip: RequestTrip) { self.trip = trip }

    func write(into out: inout ByteBuffer) {
        let reasoning = request.reasoning
        let shows = showsThoughts(reasoning)
        if shows == false { trip.reverse.hidesThinking = true }
        guard reasoning.isSet || shows == true else { return }
        if trip.capabilities.thinking == TranslationContext.Capabilities.Thinking.none {
            if !reasoning.isOff { request.lose(reasoning.path, .unsupported) }
            return
        }
        out.key("thinkingConfig")
        out.openObject()
        if reasoning.isSet { writeAmount(reasoning, into: &out) }
        // Without it the model thinks and nobody sees what.
        if shows ?? !reasoning.isOff { out.member("includeThoughts", true) }
        out.closeObject()
    }

    private func showsThoughts(_ reasoning: Reasoning) -> Bool? {
        if let shows = reasoning.showsThoughts { return shows }
        if let display = reasoning.display { return !(display == "omitted") }
        return reasoning.summary == nil ? nil : true
    }

    private func writeAmount(_ reasoning: Reasoning, into out: inout ByteBuffer) {
        switch trip.capabilities.thinking {
        case .levels, .adaptive: writeLevel(reasoning, into: &out)
        case .budget(let least, let most):
            writeBudget(reasoning, least, most, canStop: least == 0, into: &out)
        // Models that take levels still understand a budget, not the other way round.
        case nil, .some(.none):
            let range = Self.commonBudgets
            writeBudget(reasoning, range.lowerBound, range.upperBound, canStop: true, into: &out)
        }
    }

    private func writeLevel(_ reasoning: Reasoning, into out: inout ByteBuffer) {
        guard let level = reasoning.level, level != .auto else { return }
        if reasoning.budget != nil { request.lose(reasoning.path, .adapted) }
        let efforts = trip.capabilities.efforts
        let known = efforts.isEmpty ? [.minimal, .low, .medium, .high] : efforts
        // These models cannot stop thinking: the least is the nearest.
        let nearest = level.nearest(in: known)
        if nearest != level { request.lose(reasoning.path, .clamped) }
        out.member("thinkingLevel", nearest.name)
    }

    private func writeBudget(
        _ reasoning: Reasoning,
        _ least: Int,
        _ most: Int,
        canStop: Bool,
        into out: inout ByteBuffer
    ) {
        let wished = reasoning.tokens ?? -1
        var budget = wished
        if wished > 0 || (wished == 0 && !canStop) { budget = min(max(wished, least), most) }
        if budget != wished { request.lose(reasoning.path, .clamped) }
        out.member("thinkingBudget", budget)
    }

    /// Sets the thinking of a request that passes untouched.
    static func set(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) {
        let outer = spelling("generationConfig", "generation_config", in: body)
        // The other spelling of the same member would contradict.
        splice.remove("\(outer).thinking_config")
        let config = "\(outer).thinkingConfig"
        for name in ["thinking_level", "thinking_budget"] { splice.remove("\(config).\(name)") }
        switch capabilities.thinking {
        case .levels?, .adaptive?: setLevel(thinking.effort, config, &splice)
        case .budget?, .none?, nil:
            splice.remove(config + ".thinkingLevel")
            splice.set(config + ".thinkingBudget") { $0.int(thinking.budget) }
        }
    }

    /// How the client spells a member, so that it does not come twice.
    private static func spelling(
        _ camel: String,
        _ snake: String,
        in body: UnsafeRawBufferPointer
    ) -> String {
        var document = JSONDocument(valueCapacity: body.count / 16)
        guard let root = try? document.parse(body), root[key: camel] == nil else { return camel }
        return root[key: snake]?.isObject ?? false ? snake : camel
    }

    private static func setLevel(_ effort: Effort, _ config: String, _ splice: inout JSONSplice) {
        splice.remove(config + ".thinkingBudget")
        if effort == .auto {
            splice.remove(config + ".thinkingLevel")
        } else {
            splice.set(config + ".thinkingLevel") { $0.string(effort.name) }
        }
    }
}
