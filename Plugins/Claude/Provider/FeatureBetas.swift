internal import ProviderAPI

/// The betas that members of a body need (platform.claude.com/docs/en/api/beta-headers).
///
/// A client of this format asks for its betas itself, but for fast mode, which an operator may set.
/// A translated request has nobody else to ask.
enum FeatureBetas {
    private static let fast = "fast-mode-2026-02-01"

    static func needed(_ root: JSONNode, _ request: ProviderRequest) -> [String] {
        var betas: [String] = []
        if root["speed"]?.equals("fast") == true { betas.append(fast) }
        guard request.clientFormat != .messages else { return betas }
        let output = root["output_config"]
        if output?.member("effort") != nil { betas.append("effort-2025-11-24") }
        if output?.member("format") != nil { betas.append("structured-outputs-2025-12-15") }
        if root.member("context_management") != nil {
            betas.append("context-management-2025-06-27")
        }
        if thinks(root), root["tools"]?.isEmpty == false { betas.append(BetaList.interleaved) }
        return betas
    }

    private static func thinks(_ root: JSONNode) -> Bool {
        root["thinking"]?["type"]?.equals("enabled") ?? false
    }
}
