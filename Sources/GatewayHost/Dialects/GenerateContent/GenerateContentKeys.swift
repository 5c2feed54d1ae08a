import ProviderAPI

/// The two spellings of every key: the format takes `mime_type` and `mimeType` for the same.
extension JSONNode {
    /// The value of a member in either spelling, unless it is `null`.
    func either(_ camel: StaticString, _ snake: StaticString) -> JSONNode? {
        member(camel) ?? member(snake)
    }

    /// The first elements of a list.
    func prefix(_ limit: Int) -> [JSONNode] { Array(elements.prefix(limit)) }

    /// The elements of a list, or the one value that stands for a list of one.
    ///
    /// The format's servers read both, and hand-written requests rely on it.
    var listed: [JSONNode] { isArray ? Array(elements) : [self] }
}

/// The plain members of `generationConfig` and of the request, read and written by one table.
enum GenerateContentSettings {
    struct Member {
        var camel: StaticString
        var snake: StaticString
        var setting: Setting

        init(_ camel: StaticString, _ snake: StaticString, _ setting: Setting) {
            self.camel = camel
            self.snake = snake
            self.setting = setting
        }
    }

    /// Members of `generationConfig`.
    static let generation: [Member] = [
        Member("temperature", "temperature", .temperature), Member("topP", "top_p", .topP),
        Member("topK", "top_k", .topK), Member("candidateCount", "candidate_count", .choices),
        Member("seed", "seed", .seed),
        Member("presencePenalty", "presence_penalty", .presencePenalty),
        Member("frequencyPenalty", "frequency_penalty", .frequencyPenalty),
        Member("responseLogprobs", "response_logprobs", .logprobs),
        Member("logprobs", "logprobs", .topLogprobs),
        Member("mediaResolution", "media_resolution", .mediaResolution),
    ]

    /// Members of the request itself.
    static let request: [Member] = [
        Member("cachedContent", "cached_content", .cachedContent),
        Member("safetySettings", "safety_settings", .safetySettings),
        Member("labels", "labels", .labels), Member("store", "store", .store),
    ]

    static func setting(_ key: RawText, in members: [Member]) -> Setting? {
        members.first { key == $0.camel || key == $0.snake }?.setting
    }
}
