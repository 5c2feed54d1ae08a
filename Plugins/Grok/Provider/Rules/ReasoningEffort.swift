internal import ProviderAPI

/// `reasoning.effort`, which only some models take and others refuse.
enum ReasoningEffort {
    /// All efforts, weakest first.
    private static let order = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    static func apply(to root: JSONNode, model: String, _ plan: inout UpstreamPlan) {
        guard let reasoning = root.member("reasoning"), let effort = reasoning["effort"] else {
            return
        }
        var revision = JSONRevision()
        if let wanted = effort.string, let taken = taken(wanted, by: model) {
            if taken == wanted { return }
            revision.replace(effort, with: JSONValue.string(taken).compact)
        } else if reasoning.count == 1 {
            return plan.remove("reasoning")
        } else {
            revision.remove(effort)
        }
        plan.set("reasoning", json: revision.text(of: reasoning))
    }

    /// The effort that a model takes in place of one: the strongest that is not stronger, else its
    /// weakest; `nil` when it takes none.
    static func taken(_ wanted: String, by model: String) -> String? {
        let efforts = GrokModels.efforts(of: model)
        if efforts.contains(wanted) { return wanted }
        guard let rank = order.firstIndex(of: wanted) else { return nil }
        return efforts.last { effort in
            order.firstIndex(of: effort).map { $0 <= rank } ?? false
        } ?? efforts.first
    }
}
