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

    /// Creates a loader.
    ///
    /// - Parameters:
    ///   - folder: Where private copies are written.
    ///   - probe: How a file is tried first; `nil` in the probe itself.
    init(folder: PrivateFolder, probe: PluginProbe?) {
        self.folder = folder
        self.probe = probe
    }

    /// How many plugin images this process holds.
    var residentCount: Int { count.load(ordering: .relaxed) }

    /// Loads a file and creates a first instance.
    ///
    /// - Parameters:
    ///   - request: The file and what the configuration says of it.
    ///   - current: A plugin that is returned again when the file still has its bytes.
    /// - Returns: The plugin.
    /// - Throws: Why the file is refused.
    func load(
        _ request: PluginRequest,
        unless current: LoadedPlugin? = nil
    ) throws(PluginRefusal) -> LoadedPlugin {
        let file = try PluginFile(
            path: request.path,
            pin: request.pin,
            requirePin: request.requirePin
        )
        if let current, current.sha256 == file.sha256 { return current }
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let copy = try folder.write(file.bytes, name: "\(number)-\(file.sha256.prefix(16)).so")
        defer { unlinkCopy(copy) }
        try probe(copy, number: number, settings: request.settings)
        let image = try PluginImage(privateCopy: copy)
        guard image.descriptor.name == file.stamp.name else {
            throw .nameMismatch(stamp: file.stamp.name, descriptor: image.descriptor.name)
        }
        let plugin = LoadedPlugin(
            image: image,
            stamp: file.stamp,
            sha256: file.sha256,
            path: request.path,
            generation: number
        )
        _ = try plugin.instance(settings: request.settings)
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
struct PluginRequest: Sendable {
    var path: String
    var pin: String?
    var requirePin = false
    var settings: JSONValue = .object([])
}
