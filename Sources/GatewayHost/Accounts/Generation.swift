import ProviderAPI

/// What was built from one configuration: keys, accounts and the alias table.
///
/// It is immutable. A request keeps the generation that it began with, so a reload changes nothing
/// under its feet.
final class Generation: Sendable {
    let number: Int
    let config: Config
    let keys: ClientKeys
    /// Which pages of the web may come without a key.
    let pages: PageRule
    let accounts: [Account]
    let aliases: AliasTable
    /// The names whose provider was removed.
    let absent: AbsentModels
    /// The operator's rules for request bodies.
    let payloadRules: PayloadRules
    /// Where clients name their conversation.
    let sessionHeaders: SessionHeaders
    /// How long an upstream may take.
    let timeouts: TimeoutSettings
    /// How often and how long other accounts are tried.
    let retries: RetryPolicy
    private let byPoolIndex: [Pool.AccountIndex: Account]

    init(
        number: Int,
        config: Config,
        accounts: [Account],
        aliases: AliasTable,
        absent: AbsentModels = AbsentModels(),
        providers: [ProviderDescriptor] = [],
        poolIndex: (Account) -> Pool.AccountIndex?
    ) {
        self.number = number
        self.config = config
        self.accounts = accounts
        self.aliases = aliases
        self.absent = absent
        keys = ClientKeys(config.apiKeys)
        pages = PageRule(config)
        payloadRules = PayloadRules(config.payload, providers)
        sessionHeaders = SessionHeaders(providers)
        timeouts = TimeoutSettings(
            connect: config.upstream.connectTimeout,
            firstByte: config.upstream.firstByteTimeout,
            idle: config.upstream.idleTimeout
        )
        retries = RetryPolicy(config)
        byPoolIndex = Dictionary(
            accounts.compactMap { account in poolIndex(account).map { ($0, account) } }
        ) { first, _ in first }
    }

    /// The account behind a place in the pool.
    func account(_ index: Pool.AccountIndex) -> Account? { byPoolIndex[index] }
}
