internal import ProviderAPI

/// `thinking` and what goes with it (platform.claude.com/docs/en/build-with-claude/extended-thinking).
///
/// A budget is at least 1024 and below `max_tokens`, unless thinking is interleaved with tools. A
/// forced tool leaves no room for thinking. With a budget, the turn that a tool result continues has
/// to begin with its thinking; without it the turn goes on unthinking, as the API does by itself in
/// other cases.
struct Thinking {
    private static let smallestBudget = 1024
    /// Beyond any model; keeps sums in range.
    private static let largestBudget = 1 << 32

    private let node: JSONNode?
    private let isAdaptive: Bool
    private let isCount: Bool
    private let model: String
    private let interleaves: Bool
    private(set) var isOn: Bool

    init(_ root: JSONNode, _ request: ProviderRequest, _ betas: BetaList) {
        node = root.member("thinking")
        isAdaptive = node?["type"]?.equals("adaptive") ?? false
        isOn = isAdaptive || node?["type"]?.equals("enabled") ?? false
        isCount = request.operation == .countTokens
        model = request.model
        interleaves =
            betas.values.contains(BetaList.interleaved) && root["tools"]?.isEmpty == false
    }

    mutating func apply(
        to root: JSONNode,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        if isOn, ForcedTool.isForced(root) {
            turnOff(&plan)
            ForcedTool.dropEffort(root, &plan, &revision)
        } else if isOn, !isAdaptive, !TurnStart.isThinking(root, revision) {
            turnOff(&plan)
        }
        fitBudget(root, &plan, &revision)
    }

    private mutating func turnOff(_ plan: inout UpstreamPlan) {
        isOn = false
        plan.remove("thinking")
    }

    private mutating func fitBudget(
        _ root: JSONNode,
        _ plan: inout UpstreamPlan,
        _ revision: inout JSONRevision
    ) {
        let asked = isOn && !isAdaptive ? node?["budget_tokens"]?.int ?? 0 : 0
        let least = max(asked, Self.smallestBudget)
        let budget = isOn && !isAdaptive ? min(least, Self.largestBudget) : 0
        guard !isCount else { return setBudget(budget, asked, &revision) }
        guard let limit = TokenLimit.given(root) else {
            let limit = TokenLimit.standard(model: model, budget: budget)
            plan.set("max_tokens", json: "\(limit)")
            return setBudget(budget, asked, &revision)
        }
        if budget < limit || interleaves { return setBudget(budget, asked, &revision) }
        guard limit > Self.smallestBudget else {
            if isOn, !isAdaptive { turnOff(&plan) }
            return
        }
        setBudget(limit - 1, asked, &revision)
    }

    private func setBudget(_ budget: Int, _ asked: Int, _ revision: inout JSONRevision) {
        guard isOn, !isAdaptive, budget != asked, let node else { return }
        if let value = node["budget_tokens"] {
            revision.replace(value, with: "\(budget)")
        } else {
            revision.add("budget_tokens", json: "\(budget)", to: node)
        }
    }
}
