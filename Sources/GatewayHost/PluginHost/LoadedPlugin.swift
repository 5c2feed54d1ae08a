import CLinux
import CProviderABI
import Glibc
import ProviderAPI
import Synchronization

/// One generation of a plugin: its image, and what was read from it.
final class LoadedPlugin: Sendable {
    let image: PluginImage
    let stamp: PluginStamp
    let sha256: String
    let path: String
    /// The number of the image in this process.
    let generation: Int
    /// What a thread's mark says while it calls the plugin, but for the function.
    private let mark: UInt32
    private let counters: PluginCounters
    private let instances = Atomic<Int>(0)
    /// What was said of its plans.
    let complaints = PlanComplaints()

    /// The name that it gives itself.
    let name: String
    /// Takes the times that it tells.
    let border: PluginBorder
    var descriptor: ProviderDescriptor { image.descriptor }

    init(
        image: PluginImage,
        stamp: PluginStamp,
        sha256: String,
        path: String,
        generation: Int,
        mark: UInt32 = 0,
        counters: PluginCounters = PluginCounters()
    ) {
        self.image = image
        name = image.descriptor.name
        border = PluginBorder(plugin: image.descriptor.name)
        self.stamp = stamp
        self.sha256 = sha256
        self.path = path
        self.generation = generation
        self.mark = mark
        self.counters = counters
    }

    /// Makes a call of the plugin's table, marked so that it is known what a process died of, and what
    /// holds up a thread.
    @inline(__always)
    func call<Result>(_ function: TableFunction, _ body: () -> Result) -> Result {
        linux_begin_call(CallMarks.mark(mark, function.rawValue))
        defer { linux_end_call() }
        return body()
    }

    /// Creates an instance and lets the plugin test itself.
    ///
    /// - Parameter settings: What the operator wrote, without the defaults.
    /// - Returns: The instance.
    /// - Throws: Which setting is wrong, or what does not work.
    func instance(settings: JSONValue) throws(PluginRefusal) -> HostedProvider {
        let complete = try SettingSchema(descriptor.settings).apply(settings)
        let instance: HostedProvider
        do {
            instance = try HostedProvider(
                plugin: self,
                settings: complete,
                written: settings
            )
        } catch {
            throw .settings(error.summary)
        }
        do {
            try instance.selfTest()
        } catch {
            throw .selfTest(error.summary)
        }
        return instance
    }

    /// An instance of this generation begins to live.
    func retainInstance() {
        let isFirst = instances.wrappingAdd(1, ordering: .relaxed).oldValue == 0
        counters.count {
            $0.instances += 1
            if isFirst { $0.inUse += 1 }
        }
    }

    /// An instance of this generation has ended.
    func releaseInstance() {
        let isLast = instances.wrappingSubtract(1, ordering: .relaxed).newValue == 0
        counters.count {
            $0.instances -= 1
            if isLast { $0.inUse -= 1 }
        }
    }
}

/// Removes a private copy; the mapping stays.
func unlinkCopy(_ path: String) { unlink(path) }
