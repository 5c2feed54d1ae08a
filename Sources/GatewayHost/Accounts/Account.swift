import ProviderAPI

/// One account: an opened credential and what the operator says of it.
final class Account: Sendable {
    /// What the operator says of an account.
    struct Terms: Sendable {
        /// The name under which its state survives reloads.
        var id: String
        /// The provider's name, as routes and logs write it.
        var provider: String
        /// What tells it from others in logs and lists; never a secret.
        var label: String
        /// The operator's remark.
        var note = ""
        /// What stands before its models' names, with a slash between.
        var prefix = ""
        var priority = 0
        var weight = 1
        var isDisabled = false
        var proxy: ProxySetting?
        /// Headers added to each request; a value `$Name` copies that header of the client.
        var headers: [HeaderField] = []
        /// The models that it offers; empty: those that the upstream lists.
        var models: [ModelTerms] = []
        /// Other names for models that the upstream lists.
        var aliases: [Alias] = []
        /// Models that it does not offer.
        var excluded: [Wildcard] = []
        var disableCooling: Bool?
        var requestRetry: Int?
        /// How many requests may be in flight; `nil` is the provider's default.
        var maxConcurrent: Int?
        /// What the operator says about certain answers.
        var errorRules = Pool.ErrorRules(rules: [])
    }

    /// What the operator says of one model.
    struct ModelTerms: Sendable, Equatable {
        /// The upstream's name.
        var name: String
        /// The name for clients.
        var alias: String
        var displayName = ""
        var forceMapping = false
        var contextTokens: Int?
        var isCompat = false
    }

    /// Another name for a model.
    struct Alias: Sendable, Equatable {
        /// The upstream's name.
        var name: String
        /// The name for clients.
        var alias: String
        var displayName = ""
        /// Whether the model keeps its own name beside the alias.
        var forks = false
        var forceMapping = false
    }

    let terms: Terms
    /// The credential file; `nil` for an account of the configuration.
    let file: String?
    let slot: CredentialSlot
    /// The formats that the upstream speaks unless a model says otherwise.
    let formats: [WireFormat]
    /// What the provider can be asked for.
    let operations: [Operation]
    /// What the names of headers begin with that tell of the account's limits.
    let limitPrefixes: [NamePrefix]
    /// Where its requests may go.
    let hosts: HostPolicy

    var id: String { terms.id }
    /// The opened credential, which a refresh replaces.
    var hosted: HostedAccount { slot.content.hosted }
    var provider: String { terms.provider }
    var descriptor: ProviderDescriptor { hosted.provider.descriptor }
    var plugin: LoadedPlugin { hosted.provider.plugin }

    init(terms: Terms, slot: CredentialSlot, file: String? = nil) {
        self.terms = terms
        self.slot = slot
        self.file = file
        let content = slot.content
        let hosted = content.hosted
        hosts = HostPolicy(content.document, of: hosted.provider, isFile: file != nil)
        let own = hosted.info.formats
        let descriptor = hosted.provider.descriptor
        formats = own.isEmpty ? descriptor.formats : own
        operations = descriptor.operations
        limitPrefixes = descriptor.limitHeaderPrefixes.map { NamePrefix($0) }
    }

    /// Whether a header tells of the account's limits.
    func watches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { bytes in
            limitPrefixes.contains { $0.begins(UnsafeRawBufferPointer(bytes)) }
        }
    }

    /// Whether a model is excluded.
    ///
    /// - Parameter names: The model's upstream name and its alias.
    /// - Returns: Whether a pattern fits one of them.
    func excludes(_ names: String...) -> Bool {
        names.contains { name in terms.excluded.contains { $0.matches(name) } }
    }
}

extension Account.Terms {
    /// In how many further rounds it takes part, where that is not the global number.
    var ownRounds: Int? { requestRetry.flatMap { $0 < 0 ? nil : $0 } }
}
