internal import ProviderAPI

/// Names the conversation to a server that keeps prefixes of prompts
/// (platform.openai.com/docs/guides/prompt-caching).
///
/// The client's own name for it wins.
enum PromptCacheKey {
    static func set(_ session: String, _ plan: inout UpstreamPlan) {
        plan.set("prompt_cache_key", json: JSONValue.string(session).compact)
    }
}
