internal import ProviderAPI

/// What is known of the models (docs.x.ai/docs/models).
enum GrokModels {
    private struct Row: Sendable {
        let id: String
        let name: String
        var efforts: [String] = []
        /// Whether it thinks; some do so without taking an effort.
        var reasons = true
        let context: Int
        var output = 65_536
        let created: Int64
    }

    private static let levels = ["low", "medium", "high"]

    private static let rows = [
        Row(
            id: "grok-4.6",
            name: "Grok 4.6",
            efforts: levels + ["xhigh"],
            context: 500_000,
            created: 1_785_974_400
        ),
        Row(
            id: "grok-4.5",
            name: "Grok 4.5",
            efforts: levels,
            context: 500_000,
            created: 1_783_526_400
        ),
        Row(
            id: "grok-4.3",
            name: "Grok 4.3",
            efforts: ["none"] + levels,
            context: 1_000_000,
            created: 1_775_606_400
        ),
        Row(
            id: "grok-build-0.1",
            name: "Grok Build 0.1",
            context: 256_000,
            output: 256_000,
            created: 1_779_321_600
        ),
        Row(
            id: "grok-4.20-0309-reasoning",
            name: "Grok 4.20 Reasoning",
            context: 2_000_000,
            created: 1_773_014_400
        ),
        Row(
            id: "grok-4.20-0309-non-reasoning",
            name: "Grok 4.20",
            reasons: false,
            context: 2_000_000,
            created: 1_773_014_400
        ),
        Row(
            id: "grok-4.20-multi-agent-0309",
            name: "Grok 4.20 Multi Agent",
            efforts: levels,
            context: 2_000_000,
            created: 1_773_014_400
        ),
        Row(
            id: "grok-3-mini",
            name: "Grok 3 Mini",
            efforts: levels,
            context: 131_072,
            output: 32_768,
            created: 1_740_960_000
        ),
        Row(
            id: "grok-3-mini-fast",
            name: "Grok 3 Mini Fast",
            efforts: levels,
            context: 131_072,
            output: 32_768,
            created: 1_740_960_000
        ),
        Row(
            id: "grok-composer-2.5-fast",
            name: "Composer 2.5 Fast",
            reasons: false,
            context: 200_000,
            output: 32_768,
            created: 1_740_960_000
        ),
    ]

    /// The models of an account.
    static let all: [ModelEntry] = rows.map(entry)

    /// The efforts that a model takes; none for a model that is not in the table.
    static func efforts(of model: String) -> [String] { row(model)?.efforts ?? [] }

    /// Whether a model thinks; one that is not in the table by its name.
    static func reasons(_ model: String) -> Bool {
        row(model)?.reasons
            ?? (model.contains("reasoning") && !model.contains("non-reasoning")
                || model.hasPrefix("grok-4"))
    }

    /// Adds what the upstream's list does not say.
    static func complete(_ model: inout ModelEntry) {
        guard let row = row(model.id) else { return }
        model.displayName = row.name
        model.efforts = row.efforts
        model.contextTokens = max(model.contextTokens, row.context)
        model.outputTokens = row.output
    }

    private static func row(_ model: String) -> Row? { rows.first { $0.id == model } }

    private static func entry(_ row: Row) -> ModelEntry {
        ModelEntry(
            id: row.id,
            displayName: row.name,
            owner: "xai",
            contextTokens: row.context,
            outputTokens: row.output,
            efforts: row.efforts,
            created: row.created
        )
    }
}
