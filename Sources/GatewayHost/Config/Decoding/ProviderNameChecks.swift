import ProviderAPI

/// Whether the providers that routes and strategies name are there.
///
/// A name that nobody has does no harm today and may be a plugin that comes later, so it is warned of.
struct ProviderNameChecks {
    private let config: Config
    private let place: ConfigPlace
    private let known: [String]
    private let isPossible: Bool

    /// Gathers the names.
    ///
    /// - Parameters:
    ///   - config: What was read.
    ///   - claims: What loaded providers say is theirs; with none there is nothing to compare with.
    ///   - place: The whole text.
    init(_ config: Config, _ claims: [ProviderClaim], _ place: ConfigPlace) {
        self.config = config
        self.place = place
        isPossible = !claims.isEmpty
        let upstreams = config.sections.filter(\.declaration.entriesAreProviders)
        // A plugin that is switched off keeps its settings, and its routes.
        known =
            claims.map(\.provider) + config.plugins.configs.map(\.name)
            + upstreams.flatMap(\.entries).map(\.name)
    }

    func run() {
        guard isPossible else { return }
        for strategy in config.routing.strategies where !isKnown(strategy.name) {
            report(strategy.name, "routing.strategies.\(strategy.name)", strategy.position)
        }
        for alias in config.modelAliases {
            for route in alias.value.routes where !isKnown(route.provider) {
                report(route.provider, "model-aliases.\(alias.name)", route.position)
            }
        }
    }

    private func isKnown(_ name: String) -> Bool {
        known.contains { $0.lowercased() == name.lowercased() }
    }

    private func report(_ name: String, _ path: String, _ position: YAMLPosition) {
        let node = YAMLNode(content: .mapping([]), position: position)
        let isAlias = config.modelAliases.contains { $0.name == name }
        let nearest = EditDistance.nearest(to: name, in: known).map { "did you mean `\($0)`?" }
        let advice = isAlias ? "an alias has its own `account-strategy`" : nearest
        place.child(path, node).warning(
            "no provider is called \(name)",
            advice ?? "it has no effect until one is"
        )
    }
}
