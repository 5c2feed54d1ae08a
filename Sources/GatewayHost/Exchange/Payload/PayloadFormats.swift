import ProviderAPI

/// What `protocol` and `from-protocol` of a rule mean.
///
/// They name a format, or a plugin: as a target that is what this plugin sends, as a client the
/// format that it speaks first. So the names of the reference mean the same here.
struct PayloadFormats: Sendable {
    private static let generic: [String: WireFormat] = [
        "openai": .chat, "openai-response": .responses,
    ]

    // text: names of plugins
    private var firsts: [String: WireFormat] = [:]

    init(_ providers: [ProviderDescriptor]) {
        for provider in providers { firsts[provider.name.lowercased()] = provider.formats.first }
    }

    /// Whether a request to a plugin in a format is meant.
    func target(_ name: String, is format: WireFormat, of plugin: String) -> Bool {
        guard !name.isEmpty else { return true }
        return Self.named(name).map { $0 == format } ?? (name.lowercased() == plugin.lowercased())
    }

    /// Whether a client that speaks a format is meant.
    func client(_ name: String, is format: WireFormat) -> Bool {
        name.isEmpty || (Self.named(name) ?? firsts[name.lowercased()]) == format
    }

    private static func named(_ name: String) -> WireFormat? {
        WireFormat(name: name) ?? generic[name.lowercased()]
    }
}
