internal import ProviderAPI

/// The models of a ChatGPT account.
///
/// The backend has no list for clients other than its own.
enum CodexModels {
    private struct Row {
        let id: String
        let efforts: [String]
        var context = 272_000
        var output = 128_000
        /// The plans that offer it; empty: all.
        // text: our own catalogue
        var plans: Set<String> = []
    }

    private static let usual = ["low", "medium", "high", "xhigh"]
    private static let most = ["low", "medium", "high", "xhigh", "max"]

    /// Names as the Codex CLI 0.163 knows them.
    ///
    /// The sizes are those of the GPT-5 line
    /// (developers.openai.com/api/docs/models); newer models have at least as much.
    private static let rows = [
        Row(id: "gpt-6.1-sol", efforts: most),
        Row(id: "gpt-6-astra", efforts: most),
        Row(id: "gpt-6-luna", efforts: most),
        Row(id: "gpt-6-sol", efforts: most),
        Row(id: "gpt-5.6-luna", efforts: most),
        Row(id: "gpt-5.6-sol", efforts: most),
        Row(id: "gpt-5.6-terra", efforts: most),
        Row(id: "gpt-5.5", efforts: usual),
        Row(id: "gpt-5.4", efforts: usual),
        Row(id: "gpt-5.4-mini", efforts: usual),
        Row(id: "gpt-5.3-codex", efforts: usual),
        Row(
            id: "gpt-5.3-codex-spark",
            efforts: usual,
            context: 128_000,
            output: 32_000,
            plans: ["pro"]
        ),
        Row(id: "codex-auto-review", efforts: usual),
    ]

    /// The models of a plan; a plan that is not known gets all.
    static func entries(plan: String, more: [String]) -> [ModelEntry] {
        let isKnown = ["free", "go", "plus", "pro", "team", "business", "enterprise", "edu"]
            .contains(plan)
        let listed = rows.filter { !isKnown || $0.plans.isEmpty || $0.plans.contains(plan) }
        let ids = Set(listed.map(\.id))
        return listed.map(entry)
            + more.filter { !ids.contains($0) }.map { ModelEntry(id: $0, owner: "openai") }
    }

    /// The answer of `GET /models` to a key, completed from what is known.
    static func parse(_ response: UpstreamResponse) throws(ProviderFailure) -> [ModelEntry] {
        guard let models = try ModelCatalog.document(response)["data"] else {
            throw ProviderFailure(.failed, "The model list holds no `data`.")
        }
        return models.elements.compactMap(listed)
    }

    private static func listed(_ model: JSONValue) -> ModelEntry? {
        guard let id = model["id"]?.string, !id.isEmpty else { return nil }
        var entry = rows.first { $0.id == id }.map(entry) ?? ModelEntry(id: id)
        entry.owner = model["owned_by"]?.string ?? "openai"
        entry.created = model["created"]?.timeInSeconds?.seconds ?? 0
        return entry
    }

    private static func entry(_ row: Row) -> ModelEntry {
        ModelEntry(
            id: row.id,
            owner: "openai",
            contextTokens: row.context,
            outputTokens: row.output,
            efforts: row.efforts
        )
    }
}
