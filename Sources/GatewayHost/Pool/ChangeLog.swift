/// The accounts whose standing changed lately, which each candidate set replays when it is next used.
///
/// So a change costs one append however many sets hold the account, and a set that nobody uses costs
/// nothing.
struct ChangeLog: Sendable {
    // Longer than the changes between two uses of a busy set; a set that fell behind is rebuilt.
    private static let capacity = 1024

    private var ring: [Int32] = Array(repeating: 0, count: capacity)
    /// How many changes there ever were.
    private(set) var count = 0

    mutating func append(_ account: Pool.AccountIndex) {
        ring[count & (Self.capacity - 1)] = account.raw
        count += 1
    }

    /// Makes every set rebuild itself.
    mutating func invalidateAll() { count += Self.capacity + 1 }

    /// Whether the changes from an earlier count on are still held.
    func holds(from seen: Int) -> Bool { count - seen <= Self.capacity }

    subscript(number: Int) -> Pool.AccountIndex {
        Pool.AccountIndex(raw: ring[number & (Self.capacity - 1)])
    }
}
