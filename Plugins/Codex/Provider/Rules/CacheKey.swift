internal import ProviderAPI

/// `prompt_cache_key` and the session header, which keep a conversation on a warm cache.
///
/// openai/codex sends one id as both. The key is documented for up to 64 characters
/// (developers.openai.com/api/docs/guides/prompt-caching).
enum CacheKey {
    private static let longest = 64

    static func apply(
        to root: JSONNode,
        _ request: ProviderRequest,
        _ plan: inout UpstreamPlan
    ) {
        var key = root["prompt_cache_key"]?.string ?? ""
        if key.isEmpty, !request.session.isEmpty {
            key = short(request.session)
            plan.set("prompt_cache_key", json: JSONValue.string(key).compact)
        }
        let isSent = plan.headers.contains { $0.name == "session-id" }
        guard !isSent, !key.isEmpty, short(key) == key else { return }
        plan.add(header: "session-id", key)
    }

    /// The id itself where it fits into a header, or its hash.
    private static func short(_ session: String) -> String {
        let fits = session.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if fits, session.utf8.count <= longest { return session }
        return SHA256.hexadecimal(of: Array(session.utf8))
    }
}
