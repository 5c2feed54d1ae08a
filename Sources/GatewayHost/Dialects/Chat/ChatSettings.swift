/// The plain members of a chat request, which are read and written by the same table.
enum ChatSettings {
    static let members: [(key: StaticString, setting: Setting)] = [
        ("temperature", .temperature), ("top_p", .topP), ("n", .choices), ("seed", .seed),
        ("frequency_penalty", .frequencyPenalty), ("presence_penalty", .presencePenalty),
        ("logit_bias", .logitBias), ("logprobs", .logprobs), ("top_logprobs", .topLogprobs),
        ("service_tier", .serviceTier), ("user", .user), ("metadata", .metadata),
        ("safety_identifier", .safetyIdentifier), ("store", .store),
        ("prompt_cache_retention", .promptCacheRetention), ("verbosity", .verbosity),
        ("modalities", .modalities), ("audio", .audioOutput), ("prediction", .prediction),
    ]

    static func setting(_ key: RawText) -> Setting? {
        members.first { key == $0.key }?.setting
    }
}
