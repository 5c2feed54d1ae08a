extension FakeProvider.Kind {
    /// What a configuration says so that a gateway asks this upstream: where logins, refreshes and
    /// requests go, and a key whose model is `key-model`.
    ///
    /// - Parameters:
    ///   - url: The address of the fake upstream.
    ///   - spares: Models that get an account each.
    /// - Returns: A part of a `config.yaml`.
    package func config(_ url: String, spares: [String] = []) -> String {
        let models = ["key-model"] + spares
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
            return "openai-compatibility:\n"
                + models.enumerated().map { number, alias in
                    """
                      - name: \(number == 0 ? "fake" : "fake-\(number)")
                        base-url: \(url)/v1
                        api-key-entries: [{api-key: \(key(number))}]
                        models: [{name: \(model), alias: \(alias)}]

                    """
                }.joined()
        }
    }

    private func plugin(_ settings: String) -> String {
        "plugins:\n  configs:\n    \(plugin): \(settings)\n"
    }

    private func section(_ section: String, _ base: String, _ models: [String]) -> String {
        "\(section):\n"
            + models.enumerated().map { number, alias in
                """
                  - api-key: \(key(number))
                    base-url: \(base)
                    models: [{name: \(model), alias: \(alias)}]

                """
            }.joined()
    }

    private func key(_ number: Int) -> String { "fake-key-\(1001 + number)" }
}
