internal import ProviderAPI

/// The models of a login, and what is known of those that a key lists.
enum ClaudeModels {
    private struct Row {
        let id: String
        let name: String
        let context: Int
        let output: Int
        var efforts: [String] = []
        var budget: ClosedRange<Int>?
    }

    // From 4.6 on thinking is adaptive, with efforts; before, it has a budget.
    private static let most = ["low", "medium", "high", "xhigh", "max"]
    private static let early = ["low", "medium", "high", "max"]
    private static let million = 1_000_000

    /// Names as Claude Code 2.1 knows them; sizes of platform.claude.com/docs/en/about-claude/models,
    /// where they are known.
    private static let rows = [
        Row(
            id: "claude-opus-5-5",
            name: "Claude Opus 5.5",
            context: million,
            output: 128_000,
            efforts: most
        ),
        Row(
            id: "claude-sonnet-5-5",
            name: "Claude Sonnet 5.5",
            context: million,
            output: 128_000,
            efforts: most
        ),
        Row(
            id: "claude-haiku-5-5",
            name: "Claude Haiku 5.5",
            context: 200_000,
            output: 128_000,
            efforts: most
        ),
        Row(
            id: "claude-opus-4-7",
            name: "Claude Opus 4.7",
            context: million,
            output: 128_000,
            efforts: most
        ),
        Row(
            id: "claude-opus-4-6",
            name: "Claude Opus 4.6",
            context: million,
            output: 128_000,
            efforts: early
        ),
        Row(
            id: "claude-sonnet-4-6",
            name: "Claude Sonnet 4.6",
            context: million,
            output: 64_000,
            efforts: early
        ),
        Row(
            id: "claude-opus-4-5-20251101",
            name: "Claude Opus 4.5",
            context: 200_000,
            output: 64_000,
            budget: 1024...63_999
        ),
        Row(
            id: "claude-sonnet-4-5-20250929",
            name: "Claude Sonnet 4.5",
            context: 200_000,
            output: 64_000,
            budget: 1024...63_999
        ),
        Row(
            id: "claude-haiku-4-5-20251001",
            name: "Claude Haiku 4.5",
            context: 200_000,
            output: 64_000,
            budget: 1024...63_999
        ),
    ]

    static func entries(more: [String]) -> [ModelEntry] {
        let ids = Set(rows.map(\.id))
        return rows.map(entry)
            + more.filter { !ids.contains($0) }.map { ModelEntry(id: $0, owner: "anthropic") }
    }

    /// The largest output of a model, dated or not; `nil` when it is not known.
    static func outputTokens(of model: String) -> Int? { row(model)?.output }

    /// The answer of `GET /v1/models`, completed from what is known.
    static func parse(_ response: UpstreamResponse) throws(ProviderFailure) -> [ModelEntry] {
        guard let models = try ModelCatalog.document(response)["data"] else {
            throw ProviderFailure(.failed, "The model list holds no `data`.")
        }
        return models.elements.compactMap(listed)
    }

    private static func listed(_ model: JSONValue) -> ModelEntry? {
        guard let id = model["id"]?.string, !id.isEmpty else { return nil }
        var entry = row(id).map(entry) ?? ModelEntry(id: id, owner: "anthropic")
        entry.id = id
        if let name = model["display_name"]?.string { entry.displayName = name }
        if let tokens = model["max_input_tokens"]?.tokens { entry.contextTokens = tokens }
        if let tokens = model["max_tokens"]?.tokens { entry.outputTokens = tokens }
        if let time = model["created_at"]?.string.flatMap(UnixTime.init(rfc3339:)) {
            entry.created = time.seconds
        }
        return entry
    }

    /// Names may be given without their date.
    private static func row(_ model: String) -> Row? {
        rows.first { $0.id == model || $0.id.hasPrefix(model + "-20") }
    }

    private static func entry(_ row: Row) -> ModelEntry {
        ModelEntry(
            id: row.id,
            displayName: row.name,
            owner: "anthropic",
            contextTokens: row.context,
            outputTokens: row.output,
            efforts: row.efforts,
            thinkingBudget: row.budget
        )
    }
}
