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
    func reading() throws(ConfigFailure) -> ConfigReading {
        let bytes = try source.read()
        let first = try Config.read(bytes, environment: Self.environment)
        let folder = PluginFolder.find(
            arguments.pluginFolder ?? first.config.plugins.directory,
            binary: Gateway.programFolder
        )
        let providers = store.refresh(folder, first.config.plugins)
        let claims = providers.map { ProviderClaim($0.descriptor) }
        return try Config.read(bytes, claims: claims, environment: Self.environment)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
