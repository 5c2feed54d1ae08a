public import ProviderAPI

extension Dialect {
    /// Sets the thinking of a request that otherwise passes untouched.
    ///
    /// Within one format a wish that the model does not know is refused; only a trip to another
    /// format moves it into range.
    ///
    /// - Parameters:
    ///   - thinking: What the suffix of the model name asks for.
    ///   - capabilities: What the upstream model can do.
    ///   - body: The request, whose spelling of members is kept.
    ///   - splice: Gets the edits.
    /// - Throws: A ``WireError`` for the client when the model cannot do it.
    public func setThinking(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities,
        in body: UnsafeRawBufferPointer,
        _ splice: inout JSONSplice
    ) throws(WireError) {
        if capabilities.thinking == TranslationContext.Capabilities.Thinking.none,
            thinking != .effort(.none)
        {
            throw WireError(.invalidRequest, "The model does not think.")
        }
        try check(thinking, capabilities)
        codec.setThinking(thinking, capabilities, in: body, &splice)
    }

    private func check(
        _ thinking: ThinkingSuffix,
        _ capabilities: TranslationContext.Capabilities
    ) throws(WireError) {
        switch thinking {
        case .effort(let effort):
            let known = capabilities.efforts
            if known.isEmpty || known.contains(effort) || effort <= .auto { return }
            throw WireError(.invalidRequest, "The model does not know the level \(effort).")
        case .budget(let budget):
            guard case .budget(let least, let most)? = capabilities.thinking, budget > 0 else {
                return
            }
            if budget >= least, budget <= most { return }
            throw WireError(
                .invalidRequest,
                "The model thinks with \(least) to \(most) tokens, not with \(budget)."
            )
        }
    }
}

extension ThinkingSuffix {
    /// The level, derived from a budget where need be.
    var effort: Effort {
        switch self {
        case .effort(let effort): effort
        case .budget(let budget): Effort(budget: budget)
        }
    }

    /// The budget, derived from a level where need be.
    var budget: Int {
        switch self {
        case .effort(let effort): effort.budget
        case .budget(let budget): budget
        }
    }
}
