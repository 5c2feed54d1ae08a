/// The models of an account, or the request that lists them.
public enum ModelCatalog: Sendable, Equatable {
    /// The models.
    case models([ModelEntry])
    /// A request whose answer goes to `parseModels`.
    case request(UpstreamPlan)
}

/// One model of an account.
public struct ModelEntry: Sendable, Equatable {
    /// The upstream's name of the model.
    public var id: String
    /// The name for people.
    public var displayName: String
    /// Who made it, as the OpenAI list's `owned_by`.
    public var owner: String
    /// The formats that the upstream speaks for it, best first; empty: those of the provider.
    public var formats: [WireFormat]
    /// The largest input in tokens, or 0 when unknown.
    public var contextTokens: Int
    /// The largest output in tokens, or 0 when unknown.
    public var outputTokens: Int
    /// The reasoning efforts it knows, weakest first; empty: it takes none, or they are unknown.
    public var efforts: [String]
    /// The smallest and largest thinking budget in tokens, where it takes budgets.
    public var thinkingBudget: ClosedRange<Int>?
    /// When it appeared, in Unix seconds, or 0.
    public var created: Int64

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - id: The upstream's name of the model.
    ///   - displayName: The name for people; `id` by default.
    ///   - owner: Who made it.
    ///   - formats: The formats that the upstream speaks for it, best first.
    ///   - contextTokens: The largest input in tokens.
    ///   - outputTokens: The largest output in tokens.
    ///   - efforts: The reasoning efforts it knows, weakest first.
    ///   - thinkingBudget: The smallest and largest thinking budget in tokens.
    ///   - created: When it appeared, in Unix seconds.
    public init(
        id: String,
        displayName: String? = nil,
        owner: String = "",
        formats: [WireFormat] = [],
        contextTokens: Int = 0,
        outputTokens: Int = 0,
        efforts: [String] = [],
        thinkingBudget: ClosedRange<Int>? = nil,
        created: Int64 = 0
    ) {
        self.id = id
        self.displayName = displayName ?? id
        self.owner = owner
        self.formats = formats
        self.contextTokens = contextTokens
        self.outputTokens = outputTokens
        self.efforts = efforts
        self.thinkingBudget = thinkingBudget
        self.created = created
    }
}
