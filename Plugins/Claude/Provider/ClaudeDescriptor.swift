internal import ProviderAPI

/// What the plugin declares to the host.
enum ClaudeDescriptor {
    static let loginType = "claude"
    static let keyType = "claude-api-key"

    static func make() -> ProviderDescriptor {
        var descriptor = ProviderDescriptor(
            name: "Claude",
            version: "1.0.0",
            summary: "Claude with a login, a setup token or a key of the Anthropic API.",
            formats: [.messages],
            operations: [.generate, .countTokens]
        )
        descriptor.family = "anthropic"
        descriptor.signatureShapes = ["envelope", "tagged"]
        descriptor.settings = ClaudeSettings.fields
        descriptor.sections = [
            ConfigSection(keyType, credentialType: keyType, fields: sectionFields)
        ]
        descriptor.credentialTypes = [loginType, keyType]
        descriptor.logins = [
            LoginMethod("claude", "Log in to Claude with a browser."),
            LoginMethod("claude-token", "Paste a setup token, as `claude setup-token` makes it."),
        ]
        descriptor.imports = [
            ImportSource("claude", defaultPath: "~/.claude/.credentials.json"),
            ImportSource("cliproxyapi", defaultPath: "~/.cli-proxy-api"),
        ]
        descriptor.hosts = ["api.anthropic.com", "platform.claude.com"]
        descriptor.limitHeaderPrefixes = [LimitHeaders.prefix]
        // Claude Code's header (code.claude.com/docs/en/llm-gateway).
        descriptor.sessionHeaders = ["x-claude-code-session-id"]
        // Tokens live for eight hours.
        descriptor.refreshLeadSeconds = 4 * 3600
        return descriptor
    }

    private static let sectionFields = [
        SettingField(
            "rebuild-mid-system-message",
            .boolean,
            "As the plugin's setting, for this entry."
        ),
        SettingField(
            "keep-foreign-thinking",
            .boolean,
            "Whether thinking that another model signed is sent as well, for servers that do not"
                + " check signatures.",
            defaultJSON: "false"
        ),
    ]
}
