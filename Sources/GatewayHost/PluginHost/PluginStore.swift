import ProviderAPI

/// The plugins of this process and what became of each file.
///
/// It is used by one thread at a time: the one that builds generations.
final class PluginStore {
    /// What became of a plugin file.
    struct Entry: Sendable {
        var path: String
        /// The name in the stamp, or the file's name where there is no stamp.
        var name: String
        var stamp: PluginStamp?
        /// The plugin that serves; after a refusal the one that did before.
        var plugin: LoadedPlugin?
        var refusal: PluginRefusal?
        var isDisabled = false
        /// The state of the file when it was last looked at.
        fileprivate var identity: PluginFile.Identity?
    }

    private let loader: PluginLoader
    private(set) var entries: [Entry] = []
    private var providers: [ObjectIdentifier: (settings: JSONValue, provider: HostedProvider)] = [:]

    init(loader: PluginLoader) { self.loader = loader }

    /// How many plugin images this process holds.
    var residentCount: Int { loader.residentCount }

    /// Looks at the folder again.
    ///
    /// A file with the bytes of a loaded plugin is not loaded again. One that is refused leaves the
    /// plugin serving that was loaded from it before; one that is gone takes its plugin away.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie.
    ///   - config: What the operator says of plugins.
    /// - Returns: The instances that serve, by priority.
    func refresh(_ folder: PluginFolder, _ config: Config.Plugins) -> [HostedProvider] {
        entries = folder.files.map { entry(for: $0, config) }
        refuseDoubles()
        var serving: [(priority: Int, provider: HostedProvider)] = []
        for index in entries.indices {
            guard let plugin = entries[index].plugin, !entries[index].isDisabled else { continue }
            let settings = config.settings(of: plugin.name)
            do throws(PluginRefusal) {
                let provider = try instance(of: plugin, settings?.settings ?? .object([]))
                serving.append((settings?.priority ?? 0, provider))
            } catch {
                entries[index].refusal = error
            }
        }
        forgetUnused(serving.map(\.provider))
        return serving.sorted { $0.priority > $1.priority }.map(\.provider)
    }

    private func entry(for path: String, _ config: Config.Plugins) -> Entry {
        let previous = entries.first { $0.path == path }
        var entry = Entry(path: path, name: Self.fileName(path), plugin: previous?.plugin)
        entry.identity = PluginFile.Identity(path)
        do throws(PluginRefusal) {
            let isSame = entry.identity != nil && entry.identity == previous?.identity
            let known: PluginStamp
            if isSame, let stamp = previous?.stamp {
                known = stamp
            } else {
                known = try PluginFile.peek(path)
            }
            entry.stamp = known
            entry.name = known.name
            let settings = config.settings(of: known.name)
            entry.isDisabled = !(settings?.isEnabled ?? true)
            if entry.isDisabled || isSame && entry.plugin != nil && !config.requirePins {
                return entry
            }
            entry.plugin = try loader.load(request(path, settings, config), unless: entry.plugin)
        } catch {
            entry.refusal = error
        }
        return entry
    }

    private func request(
        _ path: String,
        _ settings: Config.PluginSettings?,
        _ config: Config.Plugins
    ) -> PluginRequest {
        PluginRequest(
            path: path,
            pin: settings.flatMap { $0.sha256.isEmpty ? nil : $0.sha256 },
            requirePin: config.requirePins,
            settings: settings?.settings ?? .object([])
        )
    }

    /// Two files of one name would fight over its settings and sections.
    private func refuseDoubles() {
        var seen: [String: String] = [:]
        for index in entries.indices where entries[index].plugin != nil {
            let name = entries[index].name.lowercased()
            if let first = seen[name] {
                entries[index].plugin = nil
                entries[index].refusal = .loader("\(first) is a plugin of the same name")
            }
            seen[name] = seen[name] ?? entries[index].path
        }
    }

    private func instance(
        of plugin: LoadedPlugin,
        _ settings: JSONValue
    ) throws(PluginRefusal) -> HostedProvider {
        let key = ObjectIdentifier(plugin)
        if let known = providers[key], known.settings == settings { return known.provider }
        let provider = try plugin.instance(settings: settings)
        providers[key] = (settings, provider)
        return provider
    }

    private func forgetUnused(_ serving: [HostedProvider]) {
        let used = Set(serving.map { ObjectIdentifier($0.plugin) })
        providers = providers.filter { used.contains($0.key) }
    }

    private static func fileName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

extension Config.Plugins {
    /// What the operator says of a plugin; names are compared without regard to case.
    func settings(of name: String) -> Config.PluginSettings? {
        configs.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
