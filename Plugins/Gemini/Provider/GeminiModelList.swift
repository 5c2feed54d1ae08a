internal import ProviderAPI

/// The answer of `GET /v1beta/models` (ai.google.dev/api/models).
enum GeminiModelList {
    static func parse(_ response: UpstreamResponse) throws(ProviderFailure) -> [ModelEntry] {
        let list = try ModelCatalog.document(response)
        return (list["models"]?.elements ?? []).compactMap(entry)
    }

    private static func entry(_ model: JSONValue) -> ModelEntry? {
        guard let resource = model["name"]?.string, generates(model) else { return nil }
        let id =
            resource.utf8.starts(with: "models/".utf8)
            ? String(Substring(resource.utf8.dropFirst(7))) : resource
        var entry = ModelEntry(
            id: id,
            displayName: model["displayName"]?.string,
            owner: "google",
            contextTokens: model["inputTokenLimit"]?.tokens ?? 0,
            outputTokens: model["outputTokenLimit"]?.tokens ?? 0
        )
        GeminiModels.complete(&entry)
        return id.isEmpty ? nil : entry
    }

    /// Embedding and other models are in the list as well.
    private static func generates(_ model: JSONValue) -> Bool {
        guard let methods = model["supportedGenerationMethods"] else { return true }
        return methods.elements.contains("generateContent")
    }
}
