internal import ProviderAPI

/// The answer of `GET /v1/models` (docs.x.ai/docs/api-reference#list-models).
enum GrokModelList {
    static func parse(_ response: UpstreamResponse) throws(ProviderFailure) -> [ModelEntry] {
        let list = try ModelCatalog.document(response)
        return (list["data"]?.elements ?? []).compactMap { model in
            guard let id = model["id"]?.string, !id.isEmpty else { return nil }
            var entry = ModelEntry(
                id: id,
                owner: "xai",
                contextTokens: model["context_length"]?.tokens ?? 0,
                created: model["created"]?.timeInSeconds?.seconds ?? 0
            )
            GrokModels.complete(&entry)
            return entry
        }
    }
}
