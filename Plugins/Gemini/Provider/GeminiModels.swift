internal import ProviderAPI

/// What is known of the models (ai.google.dev/gemini-api/docs/models and …/thinking).
enum GeminiModels {
    private struct Row: Sendable {
        let id: String
        let name: String
        var efforts: [String] = []
        var budget: ClosedRange<Int>?
        var context = 1_048_576
        var output = 65_536
        var onVertex = true
    }

    private static let levels = ["minimal", "low", "medium", "high"]

    private static let rows: [Row] = [
        Row(id: "gemini-3.8-flash", name: "Gemini 3.8 Flash", efforts: ["low", "medium", "high"]),
        Row(id: "gemini-3.7-flash", name: "Gemini 3.7 Flash", efforts: ["low", "medium", "high"]),
        Row(id: "gemini-3.6-flash", name: "Gemini 3.6 Flash", efforts: levels),
        Row(id: "gemini-3.5-flash", name: "Gemini 3.5 Flash", efforts: levels),
        Row(id: "gemini-3.5-flash-lite", name: "Gemini 3.5 Flash Lite", efforts: levels),
        Row(
            id: "gemini-3.1-pro-preview",
            name: "Gemini 3.1 Pro",
            efforts: ["low", "medium", "high"]
        ),
        Row(
            id: "gemini-3.1-flash-lite-preview",
            name: "Gemini 3.1 Flash Lite",
            efforts: ["minimal", "high"]
        ),
        Row(
            id: "gemini-3.1-flash-image-preview",
            name: "Gemini 3.1 Flash Image",
            efforts: ["minimal", "high"]
        ),
        Row(id: "gemini-3-pro-preview", name: "Gemini 3 Pro", efforts: ["low", "high"]),
        Row(
            id: "gemini-3-pro-image-preview",
            name: "Gemini 3 Pro Image",
            efforts: ["low", "high"]
        ),
        Row(id: "gemini-3-flash-preview", name: "Gemini 3 Flash", efforts: levels),
        Row(id: "gemini-2.5-pro", name: "Gemini 2.5 Pro", budget: 128...32_768),
        Row(id: "gemini-2.5-flash", name: "Gemini 2.5 Flash", budget: 0...24_576),
        Row(id: "gemini-2.5-flash-lite", name: "Gemini 2.5 Flash Lite", budget: 0...24_576),
        Row(
            id: "gemini-2.5-flash-image",
            name: "Gemini 2.5 Flash Image",
            context: 65_536,
            output: 32_768
        ),
    ]

    /// The models of Vertex AI, which has no list that a key may ask for.
    static let vertex: [ModelEntry] = rows.filter(\.onVertex).map(entry)

    /// The largest answer of a model in tokens; `nil` for a model that is not in the table.
    static func outputLimit(of model: String) -> Int? { row(model)?.output }

    /// Adds what the upstream's list does not say.
    static func complete(_ model: inout ModelEntry) {
        guard let row = row(model.id) else { return }
        model.efforts = row.efforts
        model.thinkingBudget = row.budget
    }

    private static func row(_ model: String) -> Row? {
        // text: the host bounds names of models
        let name = model.split(separator: "/").last ?? ""
        return rows.first { $0.id == name }
    }

    private static func entry(_ row: Row) -> ModelEntry {
        ModelEntry(
            id: row.id,
            displayName: row.name,
            owner: "google",
            contextTokens: row.context,
            outputTokens: row.output,
            efforts: row.efforts,
            thinkingBudget: row.budget
        )
    }
}
