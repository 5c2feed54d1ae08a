internal import ProviderAPI

/// One key of one server.
package struct ServerAccount: Sendable {
    let baseURL: String
    let label: String
    /// The authorization; a server without keys gets none.
    let headers: [HeaderField]
    /// The formats that the server speaks, best first.
    let formats: [WireFormat]
    let takesPromptCacheKey: Bool
    let quirks: ServerQuirks
    private let textOnlyModels: [String]
    private let chatURL: String

    init(_ credential: JSONValue) throws(ProviderFailure) {
        baseURL = try Self.baseURL(credential)
        let key = credential["api_key"]?.string ?? ""
        headers = key.isEmpty ? [] : [HeaderField("authorization", "Bearer \(key)")]
        label = key.isEmpty ? "no key" : AccountInfo.masked(key)
        let settings = credential["settings"] ?? .null
        formats = try Self.formats(settings["formats"])
        takesPromptCacheKey = settings["support-prompt-cache-key"]?.bool ?? false
        textOnlyModels = (settings["text-only-models"]?.elements ?? []).compactMap(\.string)
        quirks = ServerQuirks(baseURL: baseURL)
        chatURL = baseURL + EndpointPaths.chat
    }

    func url(_ path: String) -> String {
        path == EndpointPaths.chat ? chatURL : baseURL + path
    }

    /// Whether a rule looks into the messages for a model.
    func editsMessages(of model: String) -> Bool { !quirks.isEmpty || isTextOnly(model) }

    /// Whether a model takes text alone, by the operator's word.
    func isTextOnly(_ model: String) -> Bool {
        textOnlyModels.contains { pattern in
            // text: the operator's pattern
            let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count > 1, let first = parts.first, let last = parts.last else {
                return pattern == model
            }
            return Self.matches(model, first, parts.dropFirst().dropLast(), last)
        }
    }

    private static func matches(
        _ model: String,
        _ first: Substring,
        _ inner: ArraySlice<Substring>,
        _ last: Substring
    ) -> Bool {
        guard model.hasPrefix(first) else { return false }
        var rest = model.dropFirst(first.count)
        for part in inner where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        // text: the host bounds names of models
        return rest.hasSuffix(last)
    }

    private static func formats(_ setting: JSONValue?) throws(ProviderFailure) -> [WireFormat] {
        var formats: [WireFormat] = []
        for name in setting?.elements ?? [] {
            guard let format = name.string.flatMap(WireFormat.init(name:)),
                [.chat, .responses].contains(format)
            else {
                throw ProviderFailure(
                    .refused,
                    "`formats` may list chat and responses, not \(name.compact)."
                )
            }
            if !formats.contains(format) { formats.append(format) }
        }
        return formats.isEmpty ? [.chat] : formats
    }

    private static func baseURL(_ credential: JSONValue) throws(ProviderFailure) -> String {
        guard var base = credential["base_url"]?.string, !base.isEmpty else {
            throw ProviderFailure(.refused, "The entry gives no `base-url`.")
        }
        // text: the operator's URL
        while base.hasSuffix("/") { base.removeLast() }
        guard base.hasPrefix("https://") || base.hasPrefix("http://") else {
            throw ProviderFailure(
                .refused,
                "`base-url` must begin with https:// or http://, not `\(base)`."
            )
        }
        return base
    }
}
