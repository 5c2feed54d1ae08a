import CLinux
import ProviderAPI

/// Gives memory that requests have let go of back to the system, which the allocator would keep.
///
/// It belongs to the control loop; the work is done on another thread.
final class MemoryTrimmer {
    private static let interval: Int64 = 5_000_000_000
    private static let least = 8 << 20  // less is soon used again

    private let budget: MemoryBudget
    private let loop: EventLoop
    private let workers: WorkerPool
    private var pending = 0

    /// Begins to look at what was let go of.
    ///
    /// - Parameters:
    ///   - budget: What requests hold.
    ///   - loop: Where to look.
    ///   - workers: Where to work.
    init(_ budget: MemoryBudget, on loop: EventLoop, _ workers: WorkerPool) {
        self.budget = budget
        self.loop = loop
        self.workers = workers
        wait()
    }

    private func wait() {
        loop.schedule(after: Self.interval) { [weak self] in
            self?.look()
            self?.wait()
        }
    }

    private func look() {
        pending += budget.takeReleased()
        guard pending >= Self.least else { return }
        pending = 0
        workers.submit { linux_trim_memory() }
    }
}

extension MemoryBudget {
    /// What the operator sees of it.
    var json: JSONValue {
        [
            "limit": .int(sizes.total), "per_client": .int(sizes.share), "used": .int(usedBytes),
            "clients": .int(clientCount), "refused": .int(refusalCount),
        ]
    }
}
