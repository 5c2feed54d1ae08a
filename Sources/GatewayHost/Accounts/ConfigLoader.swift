import Glibc
import ProviderAPI

/// Reads the configuration together with the plugins that have a part in it.
///
/// Which sections are known depends on the plugins, and where those lie on the configuration, so it
/// is read twice.
struct ConfigLoader {
    /// What was read, and who serves under it.
    struct Loaded {
        var reading: ConfigReading
        let providers: [HostedProvider]
    }

    let source: ConfigSource
    private let pluginFolder: String?

    init(_ arguments: Arguments) {
        source = ConfigSource.find(arguments.config)
        pluginFolder = arguments.pluginFolder
    }

    /// The configuration without the sections that plugins claim.
    func withoutPlugins() throws(ConfigFailure) -> Config { try read(source.read()).config }

    /// Where the plugin files lie.
    func folder(_ config: Config) -> PluginFolder {
        PluginFolder.find(
            pluginFolder ?? config.plugins.directory,
            binary: Gateway.programFolder
        )
    }

    /// Looks at the plugin files again, and reads the configuration with what they claim.
    ///
    /// The sections of a provider that was removed stay known.
    ///
    /// - Parameters:
    ///   - store: The plugins.
    ///   - quarantine: Says which builds do not run in this process; called before any is loaded.
    /// - Returns: What was read.
    /// - Throws: Every problem of the configuration.
    func load(
        _ store: PluginStore,
        _ quarantine: (Config) -> Quarantine = Quarantine.init
    ) throws(ConfigFailure) -> Loaded {
        let bytes = try source.read()
        let first = try read(bytes).config
        KnownSecrets.process.learn(first.secrets)
        let held = quarantine(first)
        let providers = store.refresh(folder(first), first.plugins, held)
        let claims = (providers.map(\.descriptor) + store.departed).map { ProviderClaim($0) }
        let reading = try read(bytes, claims)
        KnownSecrets.process.learn(reading.config.secrets)
        try readAuthorities(reading.config.upstream.caBundle)
        return Loaded(reading: reading, providers: providers)
    }

    /// Reads the authorities that connections will need.
    private func readAuthorities(_ path: String) throws(ConfigFailure) {
        guard !path.isEmpty else { return }
        do throws(FileFailure) {
            try AuthorityCopy.refresh(path)
        } catch {
            let problem = ConfigProblem(
                severity: .error,
                path: "upstream.ca-bundle",
                position: .start,
                message: "\(path) cannot be read: \(error.reason)",
                suggestion: "name a PEM file of the authorities to trust"
            )
            throw ConfigFailure(problems: [problem])
        }
    }

    private func read(
        _ bytes: [UInt8],
        _ claims: [ProviderClaim] = []
    ) throws(ConfigFailure) -> ConfigReading {
        let reading = try Config.read(
            bytes,
            claims: claims,
            environment: Config.processEnvironment
        )
        guard !reading.isEmpty || source.isBuiltIn else { throw empty }
        return reading
    }

    /// A file that an editor has truncated must not be taken for one that wants every default.
    private var empty: ConfigFailure {
        let problem = ConfigProblem(
            severity: .error,
            path: "",
            position: .start,
            message: "\(source.name) is empty, or holds nothing but comments",
            suggestion: "write at least `api-keys`, or remove it to get the built-in default"
        )
        return ConfigFailure(problems: [problem])
    }
}
