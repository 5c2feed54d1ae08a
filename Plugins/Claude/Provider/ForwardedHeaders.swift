internal import ProviderAPI

/// What a client says of itself and its session, handed on as it said it.
///
/// The names are those of Claude Code and Anthropic's SDKs. Nothing is made up for a client that
/// does not send them.
enum ForwardedHeaders {
    private static let names: Set<String> = [
        "user-agent", "x-app", "anthropic-dangerous-direct-browser-access",
    ]
    private static let prefixes = ["x-claude-code-", "x-stainless-"]

    static func copy(_ headers: HeaderView, to plan: inout UpstreamPlan) {
        for header in headers.all where isForwarded(header.name) {
            plan.add(header: header.name, header.value)
        }
    }

    private static func isForwarded(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
