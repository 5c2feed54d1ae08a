internal import ProviderAPI

/// What the plugin declares to the host.
enum GrokDescriptor {
    static let accountType = "xai"
    static let keyType = "xai-api-key"

    static func make() -> ProviderDescriptor {
        var descriptor = ProviderDescriptor(
            name: "Grok",
            version: "1.0.0",
            summary: "xAI's models, with an account of Grok or a key.",
            formats: [.responses, .chat],
            operations: [.generate, .compact, .imageGeneration, .imageEdit]
        )
        descriptor.family = "xai"
        descriptor.signatureShapes = ["opaque"]
        descriptor.settings = GrokSettings.fields
        descriptor.sections = [
            ConfigSection(keyType, credentialType: keyType, requiresBaseURL: true)
        ]
        descriptor.credentialTypes = [accountType, keyType]
        descriptor.logins = [
            LoginMethod("grok", "Enter a code at xAI's page, in any browser.")
        ]
        descriptor.imports = [ImportSource("cliproxyapi", defaultPath: "~/.cli-proxy-api")]
        // The issuer names its endpoints itself, on hosts of its own.
        descriptor.hosts = ["*.x.ai", "x.ai", "cli-chat-proxy.grok.com"]
        descriptor.limitHeaderPrefixes = [RateLimitHeaders.prefix]
        descriptor.sessionHeaders = [Conversation.name]
        descriptor.refreshLeadSeconds = 300
        return descriptor
    }
}
