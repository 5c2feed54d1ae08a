/// The storage of slots.
struct JSONTape: ~Copyable {
    private(set) var slots: UnsafeMutablePointer<JSONSlot>
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        slots = .allocate(capacity: self.capacity)
    }

    deinit { slots.deallocate() }

    /// Doubles the storage.
    ///
    /// - Parameter count: How many slots are filled.
    @inline(never)
    mutating func grow(filled count: Int) {
        let larger = UnsafeMutablePointer<JSONSlot>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: slots, count: count)
        slots.deallocate()
        slots = larger
        capacity *= 2
    }

    /// Gives back storage.
    ///
    /// - Parameter limit: How many slots to keep; what they hold is lost when there were more.
    mutating func shrink(to limit: Int) {
        let kept = max(16, limit)
        guard capacity > kept else { return }
        slots.deallocate()
        capacity = kept
        slots = .allocate(capacity: kept)
    }
}
