internal import ProviderAPI

/// Where each operation lives below the base URL (platform.openai.com/docs/api-reference; rerank as
/// Jina, Cohere and vLLM serve it).
enum EndpointPaths {
    /// Where by far the most requests go.
    static let chat = "/chat/completions"

    static func path(
        of request: ProviderRequest,
        _ account: ServerAccount
    ) throws(ProviderFailure) -> String {
        let format = request.operation == .compact ? .responses : request.format
        guard let path = path(of: request.operation, format: format),
            ![.chat, .responses].contains(format) || account.formats.contains(format)
        else {
            let what = "\(request.operation.name) in \(format.name)"
            throw ProviderFailure(.unsupported, "This server is not asked for \(what).")
        }
        return path
    }

    /// Answers that are neither JSON nor events come as the request itself says.
    static func accept(_ request: ProviderRequest) -> String {
        switch request.operation {
        case .speech, .transcription: request.headers["accept"] ?? "*/*"
        default: request.stream ? "text/event-stream" : "application/json"
        }
    }

    private static func path(of operation: Operation, format: WireFormat) -> String? {
        switch operation {
        case .generate where format == .chat: chat
        case .generate where format == .responses: "/responses"
        case .completions: "/completions"
        case .embeddings: "/embeddings"
        case .imageGeneration: "/images/generations"
        case .imageEdit: "/images/edits"
        case .speech: "/audio/speech"
        case .transcription: "/audio/transcriptions"
        case .rerank: "/rerank"
        case .moderation: "/moderations"
        case .compact: "/responses/compact"
        default: nil
        }
    }
}
