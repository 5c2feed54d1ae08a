/// A priority queue over numbered slots in which the key of any slot can change.
struct IndexedHeap<Key: Comparable & Sendable>: Sendable {
    struct Entry: Sendable {
        var key: Key
        var slot: Int32
    }

    private var entries: [Entry] = []
    private var positions: [Int32]

    /// Creates an empty heap.
    ///
    /// - Parameter slots: Slots are numbered from 0 to one less than this.
    init(slots: Int) {
        positions = Array(repeating: -1, count: slots)
        entries.reserveCapacity(slots)
    }

    /// The entry with the least key.
    var top: Entry? { entries.first }

    func contains(_ slot: Int) -> Bool { positions[slot] >= 0 }

    /// Inserts a slot, or moves it to a new key.
    mutating func set(_ slot: Int, to key: Key) {
        let position = Int(positions[slot])
        let entry = Entry(key: key, slot: Int32(slot))
        guard position >= 0 else {
            entries.append(entry)
            rise(entry, from: entries.count - 1)
            return
        }
        settle(entry, at: position)
    }

    /// Removes a slot; nothing happens when it is not there.
    mutating func remove(_ slot: Int) {
        let position = Int(positions[slot])
        guard position >= 0 else { return }
        positions[slot] = -1
        let last = entries.removeLast()
        if position < entries.count { settle(last, at: position) }
    }

    /// Fills an empty heap at once.
    ///
    /// - Parameter all: Entries of different slots.
    mutating func fill(_ all: [Entry]) {
        entries = all
        for slot in positions.indices { positions[slot] = -1 }
        for (position, entry) in all.enumerated() { positions[Int(entry.slot)] = Int32(position) }
        for position in stride(from: all.count / 2 - 1, through: 0, by: -1) {
            sink(entries[position], from: position)
        }
    }

    private mutating func settle(_ entry: Entry, at position: Int) {
        if position > 0, entry.key < entries[(position - 1) / 2].key {
            rise(entry, from: position)
        } else {
            sink(entry, from: position)
        }
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry.key < entries[parent].key else { break }
            place(entries[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].key < entries[child].key { child += 1 }
            guard entries[child].key < entry.key else { break }
            place(entries[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[Int(entry.slot)] = Int32(position)
    }
}
