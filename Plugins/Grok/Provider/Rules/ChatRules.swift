internal import ProviderAPI

/// Members of a chat request that reasoning models refuse
/// (docs.x.ai/docs/guides/reasoning: penalties and `stop`; `reasoning_effort` where it is not taken).
enum ChatRules {
    private static let refused: [StaticString] = [
        "presence_penalty", "frequency_penalty", "stop",
    ]

    static func apply(to root: JSONNode, model: String, _ plan: inout UpstreamPlan) {
        if GrokModels.reasons(model) {
            for name in refused where root[name] != nil { plan.remove("\(name)") }
        }
        guard let effort = root["reasoning_effort"], !effort.isNull else { return }
        let taken = effort.string.flatMap { ReasoningEffort.taken($0, by: model) }
        guard taken != effort.string || taken == nil else { return }
        if let taken {
            plan.set("reasoning_effort", json: JSONValue.string(taken).compact)
        } else {
            plan.remove("reasoning_effort")
        }
    }
}
