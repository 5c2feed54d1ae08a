import ProviderAPI

/// Turns the configuration's provider sections into accounts.
struct ConfiguredAccounts {
    /// An account that could not be opened, and why.
    struct Refusal: Sendable {
        let path: String
        let line: Int
        let reason: String
    }

    private let config: Config
    private let now: UnixTime
    private(set) var accounts: [Account] = []
    private(set) var refusals: [Refusal] = []

    init(_ config: Config, now: UnixTime) {
        self.config = config
        self.now = now
    }

    /// Adds the accounts of the sections that a provider claims.
    ///
    /// - Parameters:
    ///   - provider: An instance of the provider.
    ///   - servesKeyless: Whether a provider without sections and credentials serves as it is.
    mutating func add(_ provider: HostedProvider, servesKeyless: Bool) {
        let descriptor = provider.descriptor
        for claim in descriptor.sections {
            guard let section = config.sections.first(where: { $0.key == claim.key }) else {
                continue
            }
            for entry in section.entries where !entry.isDisabled {
                add(entry, of: claim, provider)
            }
        }
        if descriptor.sections.isEmpty, descriptor.isKeyless, servesKeyless {
            let name = descriptor.name.lowercased()
            let terms = Account.Terms(id: name, provider: name, label: "no key")
            open(.object([]), terms, provider, path: "plugins.configs.\(descriptor.name)", line: 0)
        }
    }

    private mutating func add(
        _ entry: ProviderEntry,
        of section: ConfigSection,
        _ provider: HostedProvider
    ) {
        var keys = entry.apiKeys
        if keys.isEmpty, section.allowsKeyless { keys = [ProviderKey()] }
        for (index, key) in keys.enumerated() {
            let terms = terms(entry, key, section, provider.descriptor)
            let path = "\(section.key).\(entry.name)[\(index)]"
            let credential = Self.credential(entry, key, section)
            open(credential, terms, provider, path: path, line: entry.position.line)
        }
    }

    private mutating func open(
        _ credential: JSONValue,
        _ terms: Account.Terms,
        _ provider: HostedProvider,
        path: String,
        line: Int
    ) {
        do {
            var terms = terms
            let hosted = try provider.open(credential, now: now)
            if terms.label.isEmpty { terms.label = hosted.info.label }
            let content = CredentialSlot.Content(
                document: CredentialDocument(configured: credential),
                hosted: hosted
            )
            accounts.append(Account(terms: terms, slot: CredentialSlot(content)))
        } catch {
            refusals.append(Refusal(path: path, line: line, reason: error.summary))
        }
    }

    private func terms(
        _ entry: ProviderEntry,
        _ key: ProviderKey,
        _ section: ConfigSection,
        _ descriptor: ProviderDescriptor
    ) -> Account.Terms {
        let ownName = section.entriesAreProviders && !entry.name.isEmpty
        let name = ownName ? entry.name : descriptor.name.lowercased()
        // The digest keeps the account's state through a reload without keeping its key in it.
        let seed = "\(section.key)|\(entry.baseURL)|\(key.key.reveal())"
        let digest = SHA256.hexadecimal(of: Array(seed.utf8)).prefix(12)
        var terms = Account.Terms(id: "\(name):\(digest)", provider: name, label: key.label)
        terms.prefix = entry.prefix
        terms.priority = entry.priority
        terms.weight = key.weight ?? entry.weight ?? 1
        terms.proxy = key.proxy ?? entry.proxy ?? config.proxy
        terms.headers = entry.headers.map { HeaderField($0.name, $0.value.reveal()) }
        terms.models = entry.models.map(Account.ModelTerms.init)
        terms.excluded = entry.excludedModels.map { Wildcard($0) }
        terms.disableCooling = entry.disableCooling
        terms.requestRetry = entry.requestRetry
        terms.maxConcurrent = key.maxConcurrent ?? entry.maxConcurrent
        terms.errorRules = Pool.ErrorRules(entry.errorRules)
        return terms
    }

    /// The credential document that the provider opens.
    private static func credential(
        _ entry: ProviderEntry,
        _ key: ProviderKey,
        _ section: ConfigSection
    ) -> JSONValue {
        let headers = entry.headers.map { JSONValue.Member($0.name, .string($0.value.reveal())) }
        return [
            "type": .string(section.credentialType),
            "api_key": .string(key.key.reveal()),
            "base_url": .string(entry.baseURL),
            "name": .string(entry.name),
            "headers": .object(headers),
            "settings": entry.settings,
        ]
    }
}

extension Account.ModelTerms {
    init(_ model: ProviderModel) {
        self.init(name: model.name, alias: model.alias)
        displayName = model.displayName
        forceMapping = model.forceMapping
        contextTokens = model.maxContextLength
        isCompat = model.isCompat
    }
}
