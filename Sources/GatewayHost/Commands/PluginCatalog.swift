/// The plugins as the gateway would load them, for the commands that only look.
struct PluginCatalog {
    let store: PluginStore
    private let loader: ConfigLoader

    init(_ arguments: Arguments) throws(ConfigFailure) {
        loader = ConfigLoader(arguments)
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
    func reading() throws(ConfigFailure) -> ConfigReading { try loader.load(store).reading }

    /// The configuration without the sections that plugins claim.
    func config() throws(ConfigFailure) -> Config { try loader.withoutPlugins() }

    /// The configuration, and the providers that serve under it.
    func serving() throws(ConfigFailure) -> (config: Config, providers: [HostedProvider]) {
        let loaded = try loader.load(store)
        return (loaded.reading.config, loaded.providers)
    }
}
