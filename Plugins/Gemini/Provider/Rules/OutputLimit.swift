internal import ProviderAPI

/// The largest answer of a model, above which the API answers 400.
enum OutputLimit {
    static func apply(to root: JSONNode, model: String, _ revision: inout JSONRevision) {
        guard let limit = GeminiModels.outputLimit(of: model),
            let config = root.member("generationConfig", "generation_config"),
            let asked = config.member("maxOutputTokens", "max_output_tokens"),
            let tokens = asked.int, tokens > limit
        else { return }
        revision.replace(asked, with: String(limit))
    }
}
