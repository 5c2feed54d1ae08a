import Synchronization

/// Whose turn it is in a rotating group.
final class RouteTurn: Sendable {
    private let count = Atomic<Int>(0)

    /// Takes the next turn.
    ///
    /// - Returns: A number that grows by one with each call, and starts over long before it
    ///   overflows.
    func next() -> Int {
        count.wrappingAdd(1, ordering: .relaxed).oldValue & 0x3fff_ffff
    }
}
