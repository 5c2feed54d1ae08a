/// How much the model should think, and how much of it the client wants to see.
struct Reasoning {
    /// The level, if the client named one.
    var effort: Effort?
    /// The token budget, if the client named one; -1 leaves it to the model.
    var budget: Int?
    /// Whether thinking is switched on without a level or budget.
    var isAdaptive = false
    /// The summary the client wants: `auto`, `concise`, `detailed`.
    var summary: RawText?
    /// Whether the client wants to see thoughts at all.
    var display: RawText?
    var showsThoughts: Bool?
    var path = SourcePath.root
    var summaryPath = SourcePath.root

    /// Whether the client said anything about thinking.
    var isSet: Bool { effort != nil || budget != nil || isAdaptive }

    /// Whether the client asks for no thinking.
    var isOff: Bool { effort == Effort.none || (effort == nil && budget == 0) }

    /// The level, derived from the budget when only that is given.
    var level: Effort? {
        if let effort { return effort }
        if let budget { return Effort(budget: budget) }
        return isAdaptive ? .auto : nil
    }

    /// The budget, derived from the level when only that is given.
    var tokens: Int? { budget ?? effort?.budget }
}
