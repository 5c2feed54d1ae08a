internal import ProviderAPI

/// What single servers demand beyond the API that they speak, by the host of the base URL.
struct ServerQuirks: OptionSet, Sendable {
    let rawValue: UInt8

    /// Each result of a tool names its call.
    static let wantsToolCallIDs = ServerQuirks(rawValue: 1)
    /// While it thinks, each call of tools stands with the thoughts that led to it.
    static let wantsReasoningContent = ServerQuirks(rawValue: 2)

    private struct Row: Sendable {
        let hosts: [String]
        let quirks: ServerQuirks
    }

    private static let rows = [
        // platform.moonshot.ai/docs: tool use, and "reasoning_content" of the thinking models.
        Row(
            hosts: ["api.kimi.com", "api.moonshot.ai", "api.moonshot.cn"],
            quirks: [.wantsToolCallIDs, .wantsReasoningContent]
        )
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(baseURL: String) {
        let host = Self.host(baseURL)
        self = Self.rows.first { $0.hosts.contains(host) }?.quirks ?? []
    }

    private static func host(_ url: String) -> String {
        let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
        // text: the operator's URL
        let host = authority.split(separator: "@").last ?? ""
        return host.prefix { $0 != ":" }.lowercased()
    }
}
