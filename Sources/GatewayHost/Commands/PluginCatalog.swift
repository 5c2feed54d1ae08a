import Glibc
import ProviderAPI

/// The plugins as the gateway would load them, for the commands that only look.
struct PluginCatalog {
    let store: PluginStore
    private let arguments: Arguments
    private let source: ConfigSource

    init(_ arguments: Arguments) throws(ConfigFailure) {
        self.arguments = arguments
        source = ConfigSource.find(arguments.config)
        do throws(PluginRefusal) {
            let folder = try PrivateFolder()
            let probe = PluginProbe(program: Gateway.program)
            store = PluginStore(loader: PluginLoader(folder: folder, probe: probe))
        } catch {
            throw ConfigFailure(
                problems: [
                    ConfigProblem(
                        severity: .error,
                        path: "",
                        position: .start,
                        message: error.description,
                        suggestion: nil
                    )
                ]
            )
        }
    }

    /// Loads the plugins and reads the configuration with the sections that they claim.
    func reading() throws(ConfigFailure) -> ConfigReading { try load().reading }

    /// The configuration without the sections that plugins claim.
    func config() throws(ConfigFailure) -> Config {
        try Config.read(source.read(), environment: Self.environment).config
    }

    /// The configuration, and the providers that serve under it.
    func serving() throws(ConfigFailure) -> (config: Config, providers: [HostedProvider]) {
        let loaded = try load()
        return (loaded.reading.config, loaded.providers)
    }

    private func load() throws(ConfigFailure) -> (
        reading: ConfigReading, providers: [HostedProvider]
    ) {
        let bytes = try source.read()
        let first = try Config.read(bytes, environment: Self.environment)
        let folder = PluginFolder.find(
            arguments.pluginFolder ?? first.config.plugins.directory,
            binary: Gateway.programFolder
        )
        let quarantine = Quarantine(first.config)
        let providers = store.refresh(folder, first.config.plugins, quarantine)
        let claims = providers.map { ProviderClaim($0.descriptor) }
        let reading = try Config.read(bytes, claims: claims, environment: Self.environment)
        return (reading, providers)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
