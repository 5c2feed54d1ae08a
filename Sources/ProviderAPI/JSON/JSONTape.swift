import Glibc

/// The storage of slots.
struct JSONTape: ~Copyable {
    private(set) var slots: UnsafeMutablePointer<JSONSlot>
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        slots = Self.storage(self.capacity, from: nil)
    }

    deinit { free(slots) }

    /// Doubles the storage.
    @inline(never)
    mutating func grow() {
        capacity *= 2
        slots = Self.storage(capacity, from: slots)
    }

    /// Gives back storage.
    ///
    /// - Parameter limit: How many slots to keep; what they hold is lost when there were more.
    mutating func shrink(to limit: Int) {
        let kept = max(16, limit)
        guard capacity > kept else { return }
        capacity = kept
        slots = Self.storage(kept, from: slots)
    }

    // The pages of a large block are moved, not copied, so that there is never a second tape.
    private static func storage(
        _ capacity: Int,
        from old: UnsafeMutablePointer<JSONSlot>?
    ) -> UnsafeMutablePointer<JSONSlot> {
        guard let memory = realloc(old, capacity * MemoryLayout<JSONSlot>.stride) else {
            fatalError("out of memory")
        }
        return memory.bindMemory(to: JSONSlot.self, capacity: capacity)
    }
}
