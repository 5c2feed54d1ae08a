import ProviderAPI

/// Builds generations from what lies on disk; used by the control thread alone.
final class GenerationKeeper {
    /// Where the configuration comes from.
    var source: ConfigSource { loader.source }
    let plugins: PluginStore
    /// Where this process listens, or the one before it did.
    var sockets: [ListenAddress] = []
    /// How long to wait before an upstream that gave no list is asked again, in nanoseconds.
    private static let listPause: Int64 = 60_000_000_000
    private let arguments: Arguments
    private let loader: ConfigLoader
    private let builder: GenerationBuilder
    /// The accounts of the credential files.
    var stored: StoredAccounts { builder.stored }
    /// Entries of the configuration that give no account.
    private(set) var unopened: [ConfiguredAccounts.Refusal] = []
    private let lists: ModelLists
    private var listed: Set<String> = []
    /// The key of a run without a configuration.
    private let builtInKey = Secret("sk-switchyard-" + GenerationKeeper.randomText())
    private var fingerprint: [PluginFile.Identity?] = []
    /// What was being called when the process before this one died.
    private var culprits: [CallMarks.Culprit]
    private var quarantined: Set<String> = []
    /// The folder in which left-over files were looked for.
    private var swept: CredentialFolder?
    /// Told of a configuration before any plugin is loaded by it.
    private let read: (Config) -> Void

    init(
        arguments: Arguments,
        plugins: PluginStore,
        pool: AccountPool,
        lists: ModelLists,
        culprits: [CallMarks.Culprit] = [],
        read: @escaping (Config) -> Void = { _ in }
    ) {
        self.read = read
        self.culprits = culprits
        self.arguments = arguments
        self.plugins = plugins
        self.lists = lists
        loader = ConfigLoader(arguments)
        builder = GenerationBuilder(pool: pool, lists: lists)
    }

    /// Reads everything again and builds the next generation.
    ///
    /// - Parameters:
    ///   - current: The generation that serves.
    ///   - now: The time of the loops.
    /// - Returns: The next generation.
    /// - Throws: Every problem of the configuration; nothing has changed then.
    func build(after current: Generation?, now: Int64) throws(ConfigFailure) -> Generation {
        // What is seen before the files are read cannot hide a change that comes meanwhile.
        let file = identity(of: source)
        let loaded = try loader.load(plugins) { config in
            read(config)
            let quarantine = quarantine(config)
            if current == nil { lists.restore(SavedLists.read(config)) }
            fingerprint = identities(config, source: file)
            return quarantine
        }
        let reading = overridden(loaded.reading)
        try checkExposure(reading.config, after: current)
        configureLog(reading.config)
        prepare(CredentialFolder(reading.config))
        report(reading.warnings)
        let (generation, report) = builder.build(
            number: (current?.number ?? 0) + 1,
            config: reading.config,
            providers: loaded.providers,
            // The models of a provider that was removed say why they rest.
            departed: Set(plugins.departed.map(\.name)),
            servesKeyless: source.isBuiltIn,
            previous: current,
            now: now
        )
        KnownSecrets.process.take(generation.secrets)
        self.report(report)
        unopened = report.refusals
        return generation
    }

    /// The folders in which a change asks for another look.
    func watchedFolders(_ config: Config) -> [String] {
        let bundle = config.upstream.caBundle
        let files = [source.path, bundle.isEmpty ? nil : bundle].compactMap { $0.map(folder(of:)) }
        let credentials = CredentialFolder(config)
        return files + [loader.folder(config).path, credentials.path] + credentials.linkedFolders
    }

    private func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    }

    /// Whether a file that matters differs from what the last build saw.
    func hasChanged(since generation: Generation) -> Bool {
        plugins.awaitsWriter
            || identities(generation.config, source: identity(of: source)) != fingerprint
            || stored.hasChanged(CredentialFolder(generation.config))
    }

    /// Asks the upstreams for their models, where the operator lists none.
    ///
    /// - Parameters:
    ///   - generation: Whose accounts.
    ///   - upstream: The client of the control loop.
    ///   - changed: Called when a list differs from what was known.
    func list(
        _ generation: Generation,
        on upstream: UpstreamClient,
        _ changed: @escaping () -> Void
    ) {
        for account in generation.accounts where account.terms.models.isEmpty {
            guard !account.terms.isDisabled, listed.insert(account.id).inserted,
                case .request(let plan) = try? account.hosted.models()
            else { continue }
            let lists = lists
            ModelListCall(account, plan, generation.config).start(on: upstream) { [weak self] in
                if let models = $0 {
                    guard lists.set(models, for: account.id) else { return }
                    let known = lists.known(of: generation.accounts.map(\.id))
                    SavedLists.write(known, generation.config)
                    return changed()
                }
                upstream.loop.schedule(after: Self.listPause) {
                    self?.listed.remove(account.id)
                    self?.list(generation, on: upstream, changed)
                }
            }
        }
    }

    private func identity(of source: ConfigSource) -> PluginFile.Identity? {
        source.path.flatMap { PluginFile.Identity($0) }
    }

    private func identities(
        _ config: Config,
        source: PluginFile.Identity?
    ) -> [PluginFile.Identity?] {
        let files = [
            source, Quarantine.identity(config), PluginFile.Identity(config.upstream.caBundle),
        ]
        return files + identities(loader.folder(config))
    }

    /// Reads what is known of builds that the process has died of, and adds what died last.
    private func quarantine(_ config: Config) -> Quarantine {
        var quarantine = Quarantine(config)
        guard !culprits.isEmpty else { return quarantine }
        for culprit in culprits {
            Log.warning(
                "the gateway died while it called a plugin",
                ["plugin": .text(culprit.plugin), "sha256": .text(culprit.sha256)]
            )
            quarantine.add(culprit)
        }
        culprits = []
        quarantine.save(config)
        return quarantine
    }

    private func identities(_ folder: PluginFolder) -> [PluginFile.Identity?] {
        folder.files.map { PluginFile.Identity($0) }
    }

    /// The command line counts more than the file.
    private func overridden(_ reading: ConfigReading) -> ConfigReading {
        var reading = reading
        if let host = arguments.host { reading.config.host = host }
        if let port = arguments.port { reading.config.port = Int(clamping: port) }
        if source.isBuiltIn {
            reading.config.apiKeys = [Config.ClientKey(key: builtInKey, label: "built-in")]
        }
        return reading
    }

    private func checkExposure(
        _ config: Config,
        after current: Generation?
    ) throws(ConfigFailure) {
        let rule = ExposureRule(
            demandedKeys: current.map { !$0.keys.isOpen } ?? arguments.isKeyed,
            sockets: sockets.isEmpty ? ListenAddress.all(config) : sockets
        )
        do throws(ExposureRule.Refusal) {
            try rule.check(hasKeys: !config.apiKeys.isEmpty)
        } catch {
            throw ConfigFailure(problems: [rule.problem(error, in: source.name)])
        }
    }

    private func configureLog(_ config: Config) {
        Log.configure(
            level: arguments.logLevel ?? Log.Level(config.logLevel),
            format: arguments.logFormat ?? (config.logging.format == .text ? .text : .json)
        )
    }

    private func report(_ warnings: [ConfigProblem]) {
        for warning in warnings {
            Log.warning(
                "configuration",
                ["line": .number(warning.line), "problem": .text(warning.description)]
            )
        }
    }

    private func report(_ report: GenerationBuilder.Report) {
        let held = plugins.entries.filter { $0.strikes != nil }
        for entry in held where !quarantined.contains(entry.path) {
            Log.warning(
                "plugin quarantined",
                [
                    "plugin": .text(entry.name), "deaths": .number(entry.strikes?.deaths ?? 0),
                    "hangs": .number(entry.strikes?.hangs ?? 0),
                    "serving": .text(entry.refusal == nil ? "in its own process" : "none"),
                ]
            )
        }
        quarantined = Set(held.map(\.path))
        for entry in plugins.entries {
            guard let refusal = entry.refusal, refusal != .beingWritten else { continue }
            Log.error(
                "plugin refused",
                [
                    "file": .text(entry.path), "plugin": .text(entry.name),
                    "reason": .text(refusal.description),
                    "serving": .text(entry.plugin == nil ? "none" : "previous build"),
                ]
            )
        }
        report.log()
    }

    /// Makes the folder of credentials, so that a first login is seen; it is missed by nobody yet.
    private func prepare(_ folder: CredentialFolder) {
        do throws(FileFailure) {
            try folder.prepare()
        } catch {
            Log.warning("no folder of credentials", ["reason": .text(error.description)])
        }
        if folder != swept { folder.sweep() }
        swept = folder
        guard folder.isExposed else { return }
        Log.warning(
            "folder of credentials is open to others",
            ["folder": .text(folder.path), "advice": "chmod 700"]
        )
    }

    private static func randomText() -> String {
        var generator = SystemRandomNumberGenerator()
        return Base64URL.encode((0..<24).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
