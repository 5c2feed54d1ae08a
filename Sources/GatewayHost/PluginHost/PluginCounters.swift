import ProviderAPI
import Synchronization

/// How many plugins have come and gone in this process, at one moment.
struct PluginCounts: Sendable, Equatable {
    /// Images that are mapped; they stay until the process ends.
    var resident = 0
    /// Files that became a plugin, those whose image was mapped already included.
    var loads = 0
    /// Files that were refused.
    var refusals = 0
    /// Generations of plugins that at least one request, login or configuration still uses.
    var inUse = 0
    /// Instances that are alive; each belongs to a generation in use.
    var instances = 0
    /// Plugins that run in a process of their own.
    var processes = 0
}

extension PluginCounts {
    /// The counts as a document.
    var json: JSONValue {
        [
            "resident": .int(resident), "in_use": .int(inUse), "instances": .int(instances),
            "processes": .int(processes), "loads": .int(loads), "refusals": .int(refusals),
        ]
    }
}

/// Counts the plugins of this process; any thread may read it.
final class PluginCounters: Sendable {
    private let counts = Mutex(PluginCounts())

    /// The counts as they are now.
    var current: PluginCounts { counts.withLock { $0 } }

    /// Changes the counts; only loads and the ends of instances do.
    func count(_ change: (inout PluginCounts) -> Void) { counts.withLock { change(&$0) } }
}
