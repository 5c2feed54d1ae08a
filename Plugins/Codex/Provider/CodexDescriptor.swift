internal import ProviderAPI

/// What the plugin declares to the host.
enum CodexDescriptor {
    static let loginType = "codex"
    static let keyType = "codex-api-key"

    static func make() -> ProviderDescriptor {
        var descriptor = ProviderDescriptor(
            name: "Codex",
            version: "1.0.0",
            summary: "Codex with a ChatGPT login, and OpenAI's Responses API with a key.",
            formats: [.responses],
            operations: [.generate, .compact, .imageGeneration, .imageEdit]
        )
        descriptor.family = "openai"
        descriptor.signatureShapes = ["fernet"]
        descriptor.settings = CodexSettings.fields
        descriptor.sections = [
            ConfigSection(
                keyType,
                credentialType: keyType,
                fields: [
                    SettingField(
                        "upstream-rules",
                        .string,
                        "`chatgpt`: only what the backend of ChatGPT takes is sent; `api`: all of"
                            + " the public API. By default `api` for api.openai.com alone."
                    )
                ],
                requiresBaseURL: true
            )
        ]
        descriptor.credentialTypes = [loginType, keyType]
        descriptor.logins = [
            LoginMethod("codex", "Log in to ChatGPT with a browser."),
            LoginMethod("codex-device", "Log in to ChatGPT by a code that you enter elsewhere."),
        ]
        descriptor.imports = [
            ImportSource("codex", defaultPath: "~/.codex/auth.json"),
            ImportSource("cliproxyapi", defaultPath: "~/.cli-proxy-api"),
        ]
        descriptor.hosts = ["chatgpt.com", "auth.openai.com", "api.openai.com"]
        descriptor.limitHeaderPrefixes = ["x-codex-", RateLimitHeaders.prefix]
        // Both spellings of the Codex CLI (openai/codex, `build_conversation_headers`).
        descriptor.sessionHeaders = ["session-id", "session_id"]
        // Tokens live for days, and a token that is renewed early cannot be missed.
        descriptor.refreshLeadSeconds = 5 * 86_400
        return descriptor
    }
}
