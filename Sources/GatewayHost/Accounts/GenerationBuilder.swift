import ProviderAPI

/// Builds the next generation beside the current one.
struct GenerationBuilder {
    /// What a build found that the operator should know.
    struct Report: Sendable {
        var refusals: [ConfiguredAccounts.Refusal] = []
        var files: [StoredAccounts.Refusal] = []
        /// Credential files that others than their owner can read.
        var exposed: [String] = []
        /// What is to be known of credential files that are to be renewed.
        var remarks: [(file: String, remark: String)] = []
        var unroutedAliases: [String] = []
        var modelCount = 0
        var accountCount = 0
    }

    let pool: AccountPool
    let lists: ModelLists
    let stored = StoredAccounts()

    /// Builds a generation.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - config: What the operator wrote.
    ///   - providers: The instances of the plugins.
    ///   - departed: The names of plugins that were removed.
    ///   - servesKeyless: Whether keyless providers serve although nothing names them.
    ///   - previous: The current generation.
    ///   - now: The time of the loops.
    /// - Returns: The generation, and what the operator should know.
    func build(
        number: Int,
        config: Config,
        providers: [HostedProvider],
        departed: Set<String> = [],
        servesKeyless: Bool,
        previous: Generation?,
        now: Int64
    ) -> (generation: Generation, report: Report) {
        let time = UnixTime(milliseconds: Timestamp.unixMilliseconds)
        var configured = ConfiguredAccounts(config, now: time)
        for provider in providers {
            let isNamed = config.plugins[provider.plugin.name] != nil
            configured.add(provider, servesKeyless: servesKeyless || isNamed)
        }
        stored.refresh(CredentialFolder(config), config, providers, now: time)
        let accounts = configured.accounts + stored.accounts
        let builder = AliasTableBuilder(config, accounts, lists: lists)
        let places = pool.reload(
            accounts: accounts.map { $0.poolAccount(config) },
            sets: builder.candidateSets,
            rules: Pool.Rules(config),
            now: now
        )
        let aliases = builder.table(turns: { previous?.aliases[$0]?.turn }, places: places)
        let generation = Generation(
            number: number,
            config: config,
            accounts: accounts,
            aliases: aliases,
            absent: AbsentModels(previous, departed: departed, aliases),
            providers: providers.map(\.descriptor),
            poolIndex: { pool.index(of: $0.id) }
        )
        let report = Report(
            refusals: configured.refusals,
            files: stored.refusals,
            exposed: stored.exposed,
            remarks: stored.remarks,
            unroutedAliases: builder.unroutedAliases,
            modelCount: aliases.names.count,
            accountCount: accounts.count
        )
        return (generation, report)
    }
}

extension Account {
    /// What accounts that cannot be reached have in common: the way to one server.
    ///
    /// An account without a base URL of its own is where its plugin's settings say.
    var origin: String {
        let document = slot.content.document
        let base = document["base_url"]?.string ?? ""
        let way = terms.proxy.map { String(describing: $0) } ?? ""
        return [plugin.name, document.type, base, way].joined(separator: "|")
    }

    /// The account as the pool sees it.
    fileprivate func poolAccount(_ config: Config) -> Pool.Account {
        var account = Pool.Account(id: id)
        account.priority = terms.priority
        account.weight = terms.weight
        account.isDisabled = terms.isDisabled
        account.maxConcurrent = terms.maxConcurrent ?? config.maxConcurrent(of: plugin.name)
        account.credentialVersion = slot.content.document.version
        account.origin = origin
        account.canRefresh = hosted.info.isRefreshable
        account.rests = (terms.disableCooling ?? config.retry.disableCooling) ? false : nil
        return account
    }
}
