internal import ProviderAPI

/// What a client says of itself and its turn, handed on as it said it.
///
/// The names are those that the Codex CLI sends (openai/codex, `codex-api`). Nothing is made up for
/// a client that does not send them.
enum ForwardedHeaders {
    static let names = [
        "user-agent", "originator", "openai-beta", "version", "session-id", "thread-id",
        "x-client-request-id", "x-codex-turn-state", "x-codex-turn-metadata", "x-codex-window-id",
        "x-codex-beta-features", "x-responsesapi-include-timing-metrics", ResponsesLite.header,
    ]

    static func copy(_ headers: HeaderView, to plan: inout UpstreamPlan) {
        for name in names {
            if let value = headers[name], !value.isEmpty { plan.add(header: name, value) }
        }
        // The older spelling, which some proxies drop for its underscore.
        if headers["session-id"] == nil, let session = headers["session_id"] {
            plan.add(header: "session-id", session)
        }
    }
}
