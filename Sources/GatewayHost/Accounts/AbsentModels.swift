/// The names that led to providers whose plugin files were removed.
///
/// Such a name is answered with the reason, and not as if it had never been.
struct AbsentModels: Sendable {
    private let table: AliasTable
    /// The providers, as routes write them, and the plugin of each.
    private let plugins: [String: String]

    init(_ groups: [RouteGroup] = [], plugins: [String: String] = [:]) {
        table = AliasTable(groups)
        self.plugins = plugins
    }

    /// Finds what the next generation no longer routes.
    ///
    /// - Parameters:
    ///   - previous: The generation that serves.
    ///   - departed: The names of plugins that were removed.
    ///   - aliases: What the next generation routes.
    init(_ previous: Generation?, departed: Set<String>, _ aliases: AliasTable) {
        guard let previous, !departed.isEmpty else {
            self.init()
            return
        }
        var plugins = previous.absent.plugins
        for account in previous.accounts { plugins[account.provider] = account.plugin.name }
        let gone = plugins.filter { departed.contains($0.value) }
        let known = Set(aliases.all.map(\.name))
        let groups = (previous.aliases.all + previous.absent.table.all).filter { group in
            !known.contains(group.name) && group.routes.contains { gone[$0.provider] != nil }
        }
        self.init(groups, plugins: gone)
    }

    /// The removed provider that a name led to.
    ///
    /// - Parameter model: What the client wrote.
    /// - Returns: The provider's name, or `nil` when the name was never routed.
    func provider(of model: String) -> String? {
        let routes = table.resolve(model)?.group.routes ?? []
        return routes.map(\.provider).first { plugins[$0] != nil }
    }
}
