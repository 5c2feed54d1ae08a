import Glibc
import ProviderAPI

/// Keeps the process of an isolated plugin as long as its table is used.
final class IsolatedPlugin: Sendable {
    private let child: PluginChild
    private let counters: PluginCounters

    init(_ child: PluginChild, _ counters: PluginCounters) {
        self.child = child
        self.counters = counters
        counters.count { $0.processes += 1 }
    }

    deinit {
        child.stop()
        counters.count { $0.processes -= 1 }
    }
}

extension PluginImage {
    /// Loads a private copy in a process of its own.
    ///
    /// - Parameters:
    ///   - path: The copy; it may be removed afterwards.
    ///   - setup: What the process is started with.
    ///   - counters: Where the process is counted.
    ///   - restarted: Called when a process is there again that was missed.
    /// - Throws: What is wrong.
    init(
        isolating path: String,
        _ setup: PluginChild.Setup,
        counters: PluginCounters,
        restarted: @escaping @Sendable () -> Void
    ) throws(PluginRefusal) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        let image = ProcessStart.aside(file)
        guard image >= 0 else { throw .unreadable(String(cString: strerror(errno))) }
        let child = try PluginChild(setup, image: image, restarted: restarted)
        let keeper = IsolatedPlugin(child, counters)
        let features = child.welcome?.features ?? []
        try self.init(table: IsolatedTable.make(child, features), keeper: keeper)
    }
}
