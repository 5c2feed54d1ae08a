internal import ProviderAPI

/// Responses Lite, a mode that a client asks for by a header or in its metadata (openai/codex).
enum ResponsesLite {
    static let header = "x-openai-internal-codex-responses-lite"

    static func isAsked(_ root: JSONNode, _ headers: HeaderView) -> Bool {
        if headers[header]?.lowercased() == "true" { return true }
        return isTrue(root["client_metadata"]?[key: header])
            || isTrue(root["metadata"]?[key: header])
    }

    private static func isTrue(_ node: JSONNode?) -> Bool {
        node?.bool ?? node?.equals("true") ?? false
    }
}
