internal import ProviderAPI

/// The tools that the upstream runs itself (docs.x.ai/docs/guides/tools/overview).
enum HostedTools {
    /// Older names of a tool, as clients of other upstreams write them.
    private static let aliases = [
        "web_search_preview": "web_search", "web_search_preview_2025_03_11": "web_search",
    ]

    static func name(of type: String) -> String { aliases[type] ?? type }

    /// Whether a model has a tool: images came with version 4.6, to which the line 4.20 is older.
    static func isOffered(_ type: String, by model: String) -> Bool {
        guard type == "image_generation" else { return true }
        guard let version = version(of: model) else { return false }
        return version.major > 4 || (version.major == 4 && version.minor >= 6 && version.minor < 20)
    }

    /// The version in a name such as `grok-4.6-fast`.
    private static func version(of model: String) -> (major: Int, minor: Int)? {
        guard model.hasPrefix("grok-") else { return nil }
        let numbers = model.dropFirst(5).prefix { $0.isNumber || $0 == "." }
            // text: the host bounds names of models
            .split(separator: ".").map { Int($0, radix: 10) ?? 0 }
        guard let major = numbers.first else { return nil }
        return (major, numbers.count > 1 ? numbers[1] : 0)
    }
}
