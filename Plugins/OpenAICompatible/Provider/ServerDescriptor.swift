internal import ProviderAPI

/// What the plugin declares to the host.
enum ServerDescriptor {
    static let type = "openai-compatibility"

    static func make() -> ProviderDescriptor {
        var descriptor = ProviderDescriptor(
            name: "OpenAICompatible",
            version: "1.0.0",
            summary: "Any server that speaks the OpenAI API under a base URL.",
            formats: [.chat],
            operations: [
                .generate, .completions, .embeddings, .imageGeneration, .imageEdit, .speech,
                .transcription, .rerank, .moderation, .compact,
            ]
        )
        descriptor.sections = [
            ConfigSection(
                type,
                credentialType: type,
                fields: fields,
                requiresBaseURL: true,
                allowsKeyless: true,
                entriesAreProviders: true
            )
        ]
        descriptor.credentialTypes = [type]
        descriptor.limitHeaderPrefixes = [RateLimitHeaders.prefix]
        descriptor.isKeyless = true
        return descriptor
    }

    private static let fields = [
        SettingField(
            "formats",
            .strings,
            "The formats that the server speaks, best first: chat, responses.",
            defaultJSON: #"["chat"]"#
        ),
        SettingField(
            "support-prompt-cache-key",
            .boolean,
            "Whether the server takes `prompt_cache_key`; it is then set for each conversation.",
            defaultJSON: "false"
        ),
        SettingField(
            "text-only-models",
            .strings,
            "Models that take results of tools as text alone; `*` stands for anything."
        ),
    ]
}
