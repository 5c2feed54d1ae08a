internal import ProviderAPI

/// `max_tokens`, which must be there.
enum TokenLimit {
    /// For models whose largest output is not known.
    private static let fallback = 1024
    /// More than one answer needs, and within what an answer without a stream may take.
    private static let usual = 32_000

    /// The client's limit.
    static func given(_ root: JSONNode) -> Int? { root["max_tokens"]?.int }

    /// The limit of a request that gives none.
    static func standard(model: String, budget: Int) -> Int {
        let known = ClaudeModels.outputTokens(of: model)
        let limit = known.map { min($0, usual) } ?? fallback
        guard budget >= limit else { return limit }
        return min(budget + fallback, max(known ?? .max, budget + 1))
    }
}
