import ProviderAPI
import Synchronization

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
        /// What the process has suffered of this build, where it is in quarantine for that.
        var strikes: Quarantine.Strikes?
        /// The state of the file when it was last looked at.
        fileprivate var identity: PluginFile.Identity?
        /// What was asked of that state of the file, once the outcome is final.
        fileprivate var tried: PluginRequest?
    }

    private let loader: PluginLoader
    private(set) var entries: [Entry] = []
    /// What plugins said of themselves that have served and whose files are gone.
    private(set) var departed: [ProviderDescriptor] = []
    private var providers: [ObjectIdentifier: (settings: JSONValue, provider: HostedProvider)] = [:]

    init(loader: PluginLoader) { self.loader = loader }

    /// How many plugins have come and gone.
    var counters: PluginCounters { loader.counters }

    /// Says whom to call when an isolated plugin is there again that was missed.
    func whenRestarted(_ body: @escaping @Sendable () -> Void) {
        loader.restarted.withLock { $0 = body }
    }

    /// Whether a file is being written, so that it has to be looked at again.
    var awaitsWriter: Bool { entries.contains { $0.refusal == .beingWritten } }

    /// Looks at the folder again.
    ///
    /// A file with the bytes of a loaded plugin is not loaded again. One that is refused leaves the
    /// plugin serving that was loaded from it before; one that is gone takes its plugin away.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie.
    ///   - config: What the operator says of plugins.
    ///   - quarantine: Builds that do not run in this process.
    /// - Returns: The instances that serve, by priority.
    func refresh(
        _ folder: PluginFolder,
        _ config: Config.Plugins,
        _ quarantine: Quarantine = Quarantine()
    ) -> [HostedProvider] {
        let previous = entries
        entries = folder.files.map { path in
            entry(for: path, after: previous.first { $0.path == path }, config, quarantine)
        }
        refuseDoubles(previous)
        var serving: [(priority: Int, provider: HostedProvider)] = []
        for index in entries.indices {
            guard let plugin = entries[index].plugin, !entries[index].isDisabled else { continue }
            let settings = config.settings(of: plugin.name)
            do throws(PluginRefusal) {
                let provider = try instance(of: plugin, settings?.settings ?? .object([]))
                serving.append((settings?.priority ?? 0, provider))
            } catch {
                entries[index].refusal = error
                guard let known = providers[ObjectIdentifier(plugin)] else { continue }
                serving.append((settings?.priority ?? 0, known.provider))
            }
        }
        noteDepartures(previous)
        forgetUnused(serving.map(\.provider))
        return serving.sorted { $0.priority > $1.priority }.map(\.provider)
    }

    private func entry(
        for path: String,
        after previous: Entry?,
        _ config: Config.Plugins,
        _ quarantine: Quarantine
    ) -> Entry {
        var entry = Entry(path: path, name: Self.fileName(path), plugin: previous?.plugin)
        entry.identity = PluginFile.Identity(path)
        let isSame = entry.identity != nil && entry.identity == previous?.identity
        do throws(PluginRefusal) {
            let stamp: PluginStamp
            var file: PluginFile?
            if isSame, let known = previous?.stamp {
                stamp = known
            } else {
                let read = try PluginFile(checking: path)
                stamp = read.stamp
                file = read
            }
            entry.stamp = stamp
            entry.name = stamp.name
            let settings = config.settings(of: stamp.name)
            entry.isDisabled = !(settings?.isEnabled ?? true)
            if entry.isDisabled { return entry }
            var request = request(path, settings, config)
            request.quarantine = quarantine
            if isSame, let previous, previous.tried == request { return previous }
            entry.tried = request
            let plugin = try loader.load(request, from: file)
            entry.plugin = plugin
            entry.strikes = quarantine.strikes(of: plugin.sha256)
        } catch {
            entry.refusal = error
            if case .quarantined(let strikes) = error { entry.strikes = strikes }
            if error == .beingWritten { entry.tried = nil }
        }
        return entry
    }

    private func request(
        _ path: String,
        _ settings: Config.PluginSettings?,
        _ config: Config.Plugins
    ) -> PluginRequest {
        let settings = settings ?? Config.PluginSettings()
        return PluginRequest(
            path: path,
            pin: settings.sha256.isEmpty ? nil : settings.sha256,
            requirePin: config.requirePins,
            settings: settings.settings,
            isolation: settings.isolation,
            callTimeout: settings.callTimeout
        )
    }

    /// Two files of one name would fight over its settings and sections; the one that serves stays.
    private func refuseDoubles(_ previous: [Entry]) {
        let serving = Set(previous.filter { $0.plugin != nil }.map(\.path))
        let loaded = entries.indices.filter { entries[$0].plugin != nil }
        let first = loaded.filter { serving.contains(entries[$0].path) }
        var seen: [String: String] = [:]
        for index in first + loaded.filter({ !serving.contains(entries[$0].path) }) {
            guard let name = entries[index].plugin?.name.lowercased() else { continue }
            if let other = seen[name] {
                entries[index].plugin = nil
                entries[index].tried = nil
                entries[index].refusal = .sameName(as: other)
            } else {
                seen[name] = entries[index].path
            }
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

    /// Remembers the plugins whose files are gone until one of the same name is there again.
    private func noteDepartures(_ previous: [Entry]) {
        let present = Set(entries.map(\.path))
        let gone = previous.filter { !present.contains($0.path) && !$0.isDisabled }
        let known = Set(entries.compactMap { $0.plugin?.name })
        let candidates = gone.compactMap(\.plugin?.descriptor) + departed
        departed = candidates.reduce(into: []) { kept, plugin in
            let isKnown = known.contains(plugin.name) || kept.contains { $0.name == plugin.name }
            if !isKnown { kept.append(plugin) }
        }
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
