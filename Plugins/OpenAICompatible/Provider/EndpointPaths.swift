internal import ProviderAPI

/// Where each operation lives below the base URL (platform.openai.com/docs/api-reference; rerank as
/// Jina, Cohere and vLLM serve it).
enum EndpointPaths {
    static func path(of operation: Operation, format: WireFormat) -> String? {
        switch operation {
        case .generate: format == .responses ? "/responses" : "/chat/completions"
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
