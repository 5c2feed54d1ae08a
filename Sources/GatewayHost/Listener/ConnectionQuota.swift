import Synchronization

/// Counts the connections of all loops against one limit.
final class ConnectionQuota: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    /// Starts at zero.
    ///
    /// - Parameter limit: The most connections at once.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many connections there are.
    var count: Int { used.load(ordering: .relaxed) }

    /// Takes a place.
    ///
    /// - Returns: Whether there was one.
    func take() -> Bool {
        guard used.add(1, ordering: .relaxed).newValue > limit else { return true }
        giveBack()
        return false
    }

    /// Gives a place back.
    func giveBack() {
        used.subtract(1, ordering: .relaxed)
    }
}
