extension FakeProvider.Kind {
    /// What a configuration says so that a gateway asks this upstream: where logins, refreshes and
    /// requests go, and a key whose model is `key-model`.
    ///
    /// - Parameter url: The address of the fake upstream.
    /// - Returns: A part of a `config.yaml`.
    package func config(_ url: String) -> String {
        let models =
            "    models: [{name: \(model), alias: key-model}, {name: other, alias: other-model}]"
        switch self {
        case .codex:
            return plugin(#"{issuer: "\#(url)", base-url: "\#(url)/backend-api/codex"}"#)
                + section("codex-api-key", "\(url)/v1", models)
        case .claude:
            return plugin(
                """
                {base-url: "\(url)", authorize-url: "\(url)/oauth/authorize", \
                token-url: "\(url)/v1/oauth/token"}
                """
            ) + section("claude-api-key", url, models)
        case .gemini:
            return plugin(
                """
                {gemini-base-url: "\(url)", vertex-base-url: "\(url)", token-url: "\(url)/token"}
                """
            ) + section("gemini-api-key", url, models)
        case .grok:
            return plugin(
                """
                {issuer: "\(url)", api-base-url: "\(url)/v1", oauth-base-url: "\(url)/v1"}
                """
            ) + section("xai-api-key", "\(url)/v1", models)
        case .openAICompatible:
            return """
                openai-compatibility:
                  - name: fake
                    base-url: \(url)/v1
                    api-key-entries: [{api-key: fake-key-0001}]
                \(models)

                """
        }
    }

    private func plugin(_ settings: String) -> String {
        "plugins:\n  configs:\n    \(plugin): \(settings)\n"
    }

    private func section(_ key: String, _ base: String, _ models: String) -> String {
        "\(key):\n  - api-key: fake-key-0001\n    base-url: \(base)\n\(models)\n"
    }
}
