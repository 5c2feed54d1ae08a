internal import ProviderAPI

/// The header that groups the requests of a conversation, so that its prefix is found in the cache
/// (docs.x.ai/docs/advanced-api-usage/prompt-caching).
enum Conversation {
    static let name = "x-grok-conv-id"

    static func headers(of request: ProviderRequest) -> [HeaderField] {
        let id = request.headers[name] ?? request.session
        return id.isEmpty ? [] : [HeaderField(name, id)]
    }
}
