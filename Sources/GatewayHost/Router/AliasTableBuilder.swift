import ProviderAPI

/// Builds the alias table of a generation from its accounts and the operator's aliases.
struct AliasTableBuilder {
    /// Accounts of one provider that offer one upstream model under one name.
    private struct Offer {
        let name: String
        let provider: String
        let model: OfferedModel
        var accounts: [Int]

        var key: String { "\(name) \(provider)/\(model.model.id)" }
    }

    /// A route before the pool has given its candidate set a place.
    private struct Draft {
        let offer: Offer
        var settings: [Route.Setting] = []
        var force = false
        /// How an account is chosen, where that is not the provider's way.
        var strategy: Config.Strategy?

        /// The key of its candidate set.
        var key: String { offer.key + (strategy.map { " \($0.rawValue)" } ?? "") }

        init(offer: Offer) { self.offer = offer }

        init(offer: Offer, _ wanted: Config.Route, of alias: Config.ModelAlias) {
            self.offer = offer
            force = alias.forceMapping
            strategy = wanted.accountStrategy ?? alias.accountStrategy
            settings = wanted.params.members.map {
                Route.Setting(key: $0.key, json: $0.value.compact)
            }
        }
    }

    private struct Group {
        let name: String
        let routes: [Draft]
        let rotates: Bool
    }

    private let config: Config
    private let accounts: [Account]
    private var offers: [Offer] = []
    // text: names that the host has bounded
    private var indexes: [String: Int] = [:]
    private var groups: [Group] = []
    /// Aliases whose routes lead nowhere yet, for the log.
    private(set) var unroutedAliases: [String] = []

    init(_ config: Config, _ accounts: [Account], lists: ModelLists) {
        self.config = config
        self.accounts = accounts
        for (index, account) in accounts.enumerated() where !account.terms.isDisabled {
            for model in account.offers(listed: lists[account.id] ?? account.staticModels) {
                add(model, of: account, at: index)
            }
        }
        let built = Self.groups(of: offers, config.modelAliases, offer(for:))
        groups = built.groups
        unroutedAliases = built.unrouted
    }

    /// The candidate sets of the pool that the routes need.
    var candidateSets: [Pool.CandidateSet] { groups.flatMap { $0.routes.map(candidateSet) } }

    /// Builds the table.
    ///
    /// - Parameters:
    ///   - turns: The turns of the previous generation, by name.
    ///   - places: The places of the candidate sets in the pool, by key.
    /// - Returns: The table.
    func table(
        turns: (String) -> RouteTurn?,
        places: [String: Pool.CandidateSetID]
    ) -> AliasTable {
        AliasTable(
            groups.map { group in
                RouteGroup(
                    name: group.name,
                    routes: group.routes.compactMap { route($0, places) },
                    rotates: group.rotates,
                    turn: turns(group.name) ?? RouteTurn()
                )
            }
        )
    }

    private static func groups(
        of offers: [Offer],
        _ aliases: [Named<Config.ModelAlias>],
        _ resolve: (Config.Route) -> Offer?
    ) -> (groups: [Group], unrouted: [String]) {
        var groups = Dictionary(grouping: offers, by: \.name).mapValues { offers in
            Group(name: offers[0].name, routes: offers.map { Draft(offer: $0) }, rotates: true)
        }
        var unrouted: [String] = []
        for alias in aliases {
            let routes = alias.value.routes.compactMap { wanted in
                resolve(wanted).map { Draft(offer: $0, wanted, of: alias.value) }
            }
            if routes.isEmpty { unrouted.append(alias.name) }
            groups[alias.name] = Group(
                name: alias.name,
                routes: routes,
                rotates: alias.value.strategy == .rotate
            )
        }
        return (groups.values.filter { !$0.routes.isEmpty }, unrouted)
    }

    private mutating func add(_ model: OfferedModel, of account: Account, at index: Int) {
        let prefix = account.terms.prefix
        if !prefix.isEmpty { add("\(prefix)/\(model.name)", model, account.provider, index) }
        if prefix.isEmpty || !config.forceModelPrefix {
            add(model.name, model, account.provider, index)
        }
    }

    private mutating func add(
        _ name: String,
        _ model: OfferedModel,
        _ provider: String,
        _ index: Int
    ) {
        let key = "\(name)\n\(provider)\n\(model.model.id)"
        if let known = indexes[key] {
            offers[known].accounts.append(index)
        } else {
            indexes[key] = offers.count
            offers.append(Offer(name: name, provider: provider, model: model, accounts: [index]))
        }
    }

    /// The accounts of a provider that offer a model, by its own name or by an alias; where no list
    /// is known, all accounts of the provider.
    private func offer(for route: Config.Route) -> Offer? {
        let provider = route.provider.lowercased()
        let offered = offers.first {
            $0.provider.lowercased() == provider
                && ($0.model.model.id == route.model || $0.model.name == route.model)
        }
        if let offered { return offered }
        let indexes = accounts.indices.filter {
            accounts[$0].provider.lowercased() == provider && !accounts[$0].terms.isDisabled
                && !accounts[$0].excludes(route.model)
        }
        guard let first = indexes.first else { return nil }
        return Offer(
            name: route.model,
            provider: accounts[first].provider,
            model: OfferedModel(
                name: route.model,
                model: ModelEntry(id: route.model),
                forceMapping: false,
                isCompat: false
            ),
            accounts: indexes
        )
    }

    private func candidateSet(_ draft: Draft) -> Pool.CandidateSet {
        let offer = draft.offer
        var set = Pool.CandidateSet(
            key: draft.key,
            model: offer.model.model.id,
            accounts: offer.accounts.map { accounts[$0].id }
        )
        let strategy = draft.strategy ?? config.routing.strategy(of: offer.provider)
        set.strategy = Pool.Strategy(rawValue: strategy.rawValue) ?? .roundRobin
        set.affinityScope = offer.provider
        return set
    }

    private func route(_ draft: Draft, _ places: [String: Pool.CandidateSetID]) -> Route? {
        let offer = draft.offer
        guard let place = places[draft.key], let index = offer.accounts.first else { return nil }
        let first = accounts[index]
        return Route(
            provider: offer.provider,
            accounts: offer.accounts,
            candidates: place,
            model: offer.model.model,
            formats: offer.model.model.formats.isEmpty ? first.formats : offer.model.model.formats,
            settings: draft.settings,
            forceMapping: draft.force || offer.model.forceMapping,
            signatureShapes: first.descriptor.signatureShapes,
            isCompat: offer.model.isCompat
        )
    }
}

extension Account {
    /// The models that the provider knows without asking the upstream.
    var staticModels: [ModelEntry] {
        guard case .models(let models) = try? hosted.models() else { return [] }
        return models
    }
}
