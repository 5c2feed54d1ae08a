/// Names one scheduled timer.
///
/// It stays valid as a name for ever: cancelling a timer that has fired does nothing.
struct TimerID: Equatable, Sendable {
    fileprivate let index: Int32
    fileprivate let generation: UInt32
}

/// Timers by deadline: a hierarchical wheel with ticks of a millisecond.
///
/// Scheduling and cancelling cost the same with ten timers as with ten thousand, and a wheel that
/// nothing falls due in costs nothing. A timer never fires early and at most one tick late.
///
/// A timer lives on the level of the highest six-bit digit in which its tick differs from the
/// current one, in the slot of that digit. So the earliest timers are always in the first occupied
/// slot of the lowest occupied level, and as time reaches a slot of a higher level its timers move
/// down.
struct TimerWheel {
    /// One tick in nanoseconds.
    static let tick: Int64 = 1_000_000

    private struct Node {
        var next: Int32 = -1
        var previous: Int32 = -1
        var slot: Int32 = -1
        var generation: UInt32 = 0
        var due: UInt64 = 0
        var action: (() -> Void)?
    }

    private static let digits = 6
    private static let slotsPerLevel = 64
    private static let levels = 7  // 2^42 ms: longer than any process lives
    private static let lastTick: UInt64 = (1 << 42) - 1

    private let origin: Int64
    private var current: UInt64 = 0
    private var nodes: [Node] = []
    private var free: Int32 = -1
    private var heads = [Int32](repeating: -1, count: levels * slotsPerLevel)
    private var occupied = [UInt64](repeating: 0, count: levels)
    /// How many timers wait.
    private(set) var count = 0

    /// Creates an empty wheel.
    ///
    /// - Parameter now: The time in nanoseconds that ticks count from.
    init(now: Int64) {
        origin = now
    }

    /// Adds a timer.
    ///
    /// - Parameters:
    ///   - deadline: When it falls due, in nanoseconds; the past means the next tick.
    ///   - now: The time, in nanoseconds.
    ///   - action: What ``next(now:)`` hands out then.
    /// - Returns: The name to cancel it by.
    mutating func schedule(
        at deadline: Int64,
        now: Int64,
        _ action: @escaping () -> Void
    ) -> TimerID {
        let index = takeNode()
        nodes[Int(index)].action = action
        nodes[Int(index)].due = max(dueTick(deadline), elapsed(now) + 1, current)
        insert(index)
        count += 1
        return TimerID(index: index, generation: nodes[Int(index)].generation)
    }

    /// Removes a timer, if it has not fired.
    ///
    /// - Parameter id: What ``schedule(at:now:_:)`` returned.
    mutating func cancel(_ id: TimerID) {
        guard nodes[Int(id.index)].generation == id.generation else { return }
        unlink(id.index)
        release(id.index)
    }

    /// Removes the next timer that has fallen due.
    ///
    /// - Parameter now: The time, in nanoseconds.
    /// - Returns: Its action, or `nil` when nothing is due.
    mutating func next(now: Int64) -> (() -> Void)? {
        let limit = elapsed(now)
        while let (level, slot, start) = firstSlot(), start <= limit {
            current = max(current, start)
            let head = heads[slot]
            if level == 0 {
                let action = nodes[Int(head)].action
                unlink(head)
                release(head)
                return action
            }
            moveDown(slot)
        }
        current = max(current, limit)
        return nil
    }

    /// How long nothing falls due.
    ///
    /// - Parameter now: The time, in nanoseconds.
    /// - Returns: Nanoseconds until a timer is due or moves down, or `nil` without timers.
    func delay(now: Int64) -> Int64? {
        guard let (_, _, start) = firstSlot() else { return nil }
        return max(origin + Int64(start) * Self.tick - now, 0)
    }

    private func elapsed(_ now: Int64) -> UInt64 {
        UInt64(max(now - origin, 0) / Self.tick)
    }

    private func dueTick(_ deadline: Int64) -> UInt64 {
        let (span, overflow) = deadline.subtractingReportingOverflow(origin)
        guard !overflow else { return deadline < 0 ? 0 : Self.lastTick }
        let ticks = max(span, 0) / Self.tick + (max(span, 0) % Self.tick == 0 ? 0 : 1)
        return min(UInt64(ticks), Self.lastTick)
    }

    private func firstSlot() -> (level: Int, slot: Int, start: UInt64)? {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let digit = occupied[level].trailingZeroBitCount
            let shift = UInt64(level * Self.digits)
            let block = current & (.max << (shift + UInt64(Self.digits)))
            return (level, level * Self.slotsPerLevel + digit, block | (UInt64(digit) << shift))
        }
        return nil
    }

    private mutating func moveDown(_ slot: Int) {
        while heads[slot] >= 0 {
            let index = heads[slot]
            unlink(index)
            insert(index)
        }
    }

    private mutating func insert(_ index: Int32) {
        let due = nodes[Int(index)].due
        let differing = (due ^ current) | 1
        let level = (63 - differing.leadingZeroBitCount) / Self.digits
        let digit = Int(due >> UInt64(level * Self.digits)) & (Self.slotsPerLevel - 1)
        let slot = level * Self.slotsPerLevel + digit
        let head = heads[slot]
        nodes[Int(index)].slot = Int32(slot)
        nodes[Int(index)].next = head
        nodes[Int(index)].previous = -1
        if head >= 0 { nodes[Int(head)].previous = index }
        heads[slot] = index
        occupied[level] |= 1 << UInt64(digit)
    }

    private mutating func unlink(_ index: Int32) {
        let node = nodes[Int(index)]
        if node.next >= 0 { nodes[Int(node.next)].previous = node.previous }
        if node.previous >= 0 {
            nodes[Int(node.previous)].next = node.next
            return
        }
        let slot = Int(node.slot)
        heads[slot] = node.next
        guard node.next < 0 else { return }
        occupied[slot / Self.slotsPerLevel] &= ~(1 << UInt64(slot % Self.slotsPerLevel))
    }

    private mutating func takeNode() -> Int32 {
        guard free >= 0 else {
            nodes.append(Node())
            return Int32(nodes.count - 1)
        }
        let index = free
        free = nodes[Int(index)].next
        return index
    }

    private mutating func release(_ index: Int32) {
        nodes[Int(index)].action = nil
        nodes[Int(index)].generation &+= 1
        nodes[Int(index)].next = free
        free = index
        count -= 1
    }
}
