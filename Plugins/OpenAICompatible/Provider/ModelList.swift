internal import ProviderAPI

/// The answer of `GET /models`.
enum ModelList {
    static func parse(_ response: UpstreamResponse) throws(ProviderFailure) -> [ModelEntry] {
        let list = try ModelCatalog.document(response)
        // Most servers wrap the list in `data`; some send it bare.
        let models = list["data"]?.elements ?? list.elements
        return models.compactMap(entry)
    }

    private static func entry(_ model: JSONValue) -> ModelEntry? {
        guard let id = model["id"]?.string, !id.isEmpty else { return nil }
        return ModelEntry(
            id: id,
            owner: model["owned_by"]?.string ?? "",
            contextTokens: model["context_length"]?.tokens ?? model["max_model_len"]?.tokens ?? 0,
            created: model["created"]?.timeInSeconds?.seconds ?? 0
        )
    }
}
