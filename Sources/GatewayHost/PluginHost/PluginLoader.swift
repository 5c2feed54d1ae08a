import ProviderAPI
import Synchronization

/// Loads plugin files, each one all the way or not at all.
///
/// stamp → private copy → probe in a child → map → create → self-test. Whatever fails on the way
/// leaves the process as it was.
final class PluginLoader: Sendable {
    private let folder: PrivateFolder
    private let probe: PluginProbe?
    private let count = Atomic<Int>(0)
    /// What is mapped, by the hash of the file: an image is never unmapped, so bytes that come again
    /// are served by the one that is there.
    private let resident = Mutex<[String: LoadedPlugin]>([:])

    /// How many plugins have come and gone.
    let counters = PluginCounters()

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - folder: Where private copies are written.
    ///   - probe: How a file is tried first; `nil` in the probe itself.
    init(folder: PrivateFolder, probe: PluginProbe?) {
        self.folder = folder
        self.probe = probe
    }

    deinit { folder.remove() }

    /// Loads a file and creates a first instance.
    ///
    /// - Parameter request: The file and what the configuration says of it.
    /// - Returns: The plugin; the one that is mapped already where the file has its bytes.
    /// - Throws: Why the file is refused.
    func load(_ request: PluginRequest) throws(PluginRefusal) -> LoadedPlugin {
        do throws(PluginRefusal) {
            let plugin = try plugin(request)
            _ = try plugin.instance(settings: request.settings)
            counters.count { $0.loads += 1 }
            return plugin
        } catch {
            if error != .beingWritten { counters.count { $0.refusals += 1 } }
            throw error
        }
    }

    private func plugin(_ request: PluginRequest) throws(PluginRefusal) -> LoadedPlugin {
        let file = try PluginFile(
            path: request.path,
            pin: request.pin,
            requirePin: request.requirePin
        )
        if let known = resident.withLock({ $0[file.sha256] }) { return known }
        return try map(file, request)
    }

    private func map(
        _ file: PluginFile,
        _ request: PluginRequest
    ) throws(PluginRefusal) -> LoadedPlugin {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let copy = try folder.write(file.bytes, name: "\(number)-\(file.sha256.prefix(16)).so")
        defer { unlinkCopy(copy) }
        try probe(copy, number: number, settings: request.settings)
        let image = try PluginImage(privateCopy: copy)
        counters.count { $0.resident += 1 }
        guard image.descriptor.name == file.stamp.name else {
            throw .nameMismatch(stamp: file.stamp.name, descriptor: image.descriptor.name)
        }
        let plugin = LoadedPlugin(
            image: image,
            stamp: file.stamp,
            sha256: file.sha256,
            path: request.path,
            generation: number,
            counters: counters
        )
        resident.withLock { $0[file.sha256] = plugin }
        return plugin
    }

    private func probe(
        _ copy: String,
        number: Int,
        settings: JSONValue
    ) throws(PluginRefusal) {
        guard let probe else { return }
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
}
