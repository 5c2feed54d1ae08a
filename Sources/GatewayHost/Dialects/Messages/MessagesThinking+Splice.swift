import ProviderAPI

extension MessagesThinking {
    /// Sets the thinking of a messages request that passes untouched.
    static func set(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        _ splice: inout JSONSplice
    ) {
        if thinking.effort == .none {
            splice.remove("output_config.effort")
            return splice.set("thinking") { $0.raw("{\"type\":\"disabled\"}") }
        }
        switch capabilities.thinking {
        case .adaptive?, .levels?: setLevel(thinking.effort, &splice)
        case .budget?, .none?, nil: setBudget(thinking.budget, &splice)
        }
    }

    private static func setLevel(_ effort: Effort, _ splice: inout JSONSplice) {
        splice.set("thinking") { $0.raw("{\"type\":\"adaptive\"}") }
        if effort == .auto {
            splice.remove("output_config.effort")
        } else {
            splice.set("output_config.effort") { $0.string(effort.name) }
        }
    }

    private static func setBudget(_ budget: Int, _ splice: inout JSONSplice) {
        let tokens = budget < 0 ? Effort.medium.budget : budget
        splice.remove("output_config.effort")
        splice.set("thinking") { out in
            out.object { out in
                out.member("type", "enabled")
                out.member("budget_tokens", int: max(tokens, 1024))
            }
        }
    }
}
