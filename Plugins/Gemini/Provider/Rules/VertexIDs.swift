internal import ProviderAPI

/// Ids of calls, which the Gemini API takes and Vertex AI answers with 400 `Unknown name "id"`.
///
/// There, calls and responses are matched by name and order
/// (cloud.google.com/vertex-ai/generative-ai/docs/model-reference/function-calling).
enum VertexIDs {
    static func apply(to root: JSONNode, _ revision: inout JSONRevision) {
        for turn in root.turns {
            for part in turn.parts {
                guard let call = part.functionCall ?? part.functionResponse, let id = call["id"]
                else { continue }
                revision.remove(id)
            }
        }
    }
}
