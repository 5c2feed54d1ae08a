import CLinux
import ProviderAPI
import Synchronization

/// Loads plugin files, each one all the way or not at all.
///
/// stamp → private copy → probe in a child → map → create → self-test. Whatever fails on the way
/// leaves the process as it was.
final class PluginLoader: Sendable {
    private let folder: PrivateFolder
    private let probe: PluginProbe?
    private let marks: CallMarks?
    private let count = Atomic<Int>(0)
    /// What is mapped, by the hash of the file: an image is never unmapped, so bytes that come again
    /// are served by the one that is there.
    private let resident = Mutex<[String: LoadedPlugin]>([:])
    /// What runs in processes of their own, which end with their last use.
    private let isolated = Mutex<[Isolated]>([])
    /// Called when the process of an isolated plugin is there again that was missed.
    let restarted = Mutex<@Sendable () -> Void>({})

    private struct Isolated {
        let callTimeout: Duration
        weak var plugin: LoadedPlugin?
    }

    /// How many plugins have come and gone.
    let counters = PluginCounters()

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - folder: Where private copies are written.
    ///   - probe: How a file is tried first; `nil` in the probe itself.
    ///   - marks: Where calls are marked for a supervisor.
    init(folder: PrivateFolder, probe: PluginProbe?, marks: CallMarks? = nil) {
        self.folder = folder
        self.probe = probe
        self.marks = marks
    }

    /// Loads a file and creates a first instance.
    ///
    /// - Parameters:
    ///   - request: The file and what the configuration says of it.
    ///   - file: What the file holds, where it has been read.
    /// - Returns: The plugin; the one that is mapped already where the file has its bytes.
    /// - Throws: Why the file is refused.
    func load(
        _ request: PluginRequest,
        from file: PluginFile? = nil
    ) throws(PluginRefusal) -> LoadedPlugin {
        do throws(PluginRefusal) {
            let plugin = try plugin(request, file)
            _ = try plugin.instance(settings: request.settings)
            counters.count { $0.loads += 1 }
            return plugin
        } catch {
            if error != .beingWritten { counters.count { $0.refusals += 1 } }
            throw error
        }
    }

    private func plugin(
        _ request: PluginRequest,
        _ read: PluginFile?
    ) throws(PluginRefusal) -> LoadedPlugin {
        let file = if let read { read } else { try PluginFile(checking: request.path) }
        try file.check(pin: request.pin, requirePin: request.requirePin)
        var request = request
        request.isolation = try placement(of: file, request)
        if let known = known(file, request) { return known }
        let plugin = try load(file, request)
        if request.isolation == .inProcess {
            resident.withLock { $0[file.sha256] = plugin }
        } else {
            isolated.withLock { known in
                known = known.filter { $0.plugin != nil }
                known.append(Isolated(callTimeout: request.callTimeout, plugin: plugin))
            }
        }
        return plugin
    }

    /// Where a file runs: a build that the process died of too often never runs in it.
    private func placement(
        of file: PluginFile,
        _ request: PluginRequest
    ) throws(PluginRefusal) -> Config.PluginSettings.Isolation {
        guard let strikes = request.quarantine.strikes(of: file.sha256) else {
            return request.isolation
        }
        guard request.quarantine.isolates else { throw .quarantined(strikes) }
        return .process
    }

    private func known(_ file: PluginFile, _ request: PluginRequest) -> LoadedPlugin? {
        if request.isolation == .inProcess { return resident.withLock { $0[file.sha256] } }
        let timeout = request.callTimeout
        return isolated.withLock { known in
            known.first { $0.callTimeout == timeout && $0.plugin?.sha256 == file.sha256 }?.plugin
        }
    }

    private func load(
        _ file: PluginFile,
        _ request: PluginRequest
    ) throws(PluginRefusal) -> LoadedPlugin {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let copy = try folder.write(file.bytes, name: "\(number)-\(file.sha256.prefix(16)).so")
        defer { unlinkCopy(copy) }
        let isIsolated = request.isolation == .process
        let mark = marks?.note(number, file.stamp.name, file.sha256, isIsolated: isIsolated) ?? 0
        let image =
            isIsolated
            ? try isolate(copy, file.stamp.name, request.callTimeout)
            : try map(copy, mark, number: number, settings: request.settings)
        guard image.descriptor.name == file.stamp.name else {
            throw .nameMismatch(stamp: file.stamp.name, descriptor: image.descriptor.name)
        }
        return LoadedPlugin(
            image: image,
            stamp: file.stamp,
            sha256: file.sha256,
            path: request.path,
            generation: number,
            mark: mark,
            counters: counters
        )
    }

    private func map(
        _ copy: String,
        _ mark: UInt32,
        number: Int,
        settings: JSONValue
    ) throws(PluginRefusal) -> PluginImage {
        try probe(copy, number: number, settings: settings)
        linux_begin_call(CallMarks.mark(mark, CallMarks.loading))
        defer { linux_end_call() }
        let image = try PluginImage(privateCopy: copy)
        counters.count { $0.resident += 1 }
        return image
    }

    private func isolate(
        _ copy: String,
        _ name: String,
        _ timeout: Duration
    ) throws(PluginRefusal) -> PluginImage {
        try PluginImage(
            isolating: copy,
            PluginChild.Setup(
                program: probe?.program ?? Gateway.program,
                name: name,
                callTimeout: timeout.nanoseconds
            ),
            counters: counters
        ) { [weak self] in self?.restarted.withLock { $0 }() }
    }

    private func probe(
        _ copy: String,
        number: Int,
        settings: JSONValue
    ) throws(PluginRefusal) {
        guard let probe, try !probe.passesInCopy(copy, settings: settings) else { return }
        let text = Array(settings.compact.utf8)
        let file = try folder.write(text, name: "\(number).json")
        defer { unlinkCopy(file) }
        try probe.run(copy: copy, settings: file)
    }
}

/// A plugin file and what the configuration says of it.
struct PluginRequest: Sendable, Equatable {
    var path: String
    var pin: String?
    var requirePin = false
    var settings: JSONValue = .object([])
    /// Where it runs, unless it is in quarantine.
    var isolation = Config.PluginSettings.Isolation.inProcess
    /// How long a call may take where the plugin runs in a process of its own.
    var callTimeout = Config.PluginSettings().callTimeout
    /// Builds that do not run in this process.
    var quarantine = Quarantine()
}
