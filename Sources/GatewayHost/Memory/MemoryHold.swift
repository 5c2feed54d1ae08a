/// What one connection, with the request on it, holds of the budget.
///
/// What buffers can hold counts, not what is in them. A little is free, so that small requests cost
/// a comparison. It belongs to its loop, and has to be released.
final class MemoryHold {
    /// What is held.
    enum Part: Int {
        /// What was received: heads and bodies.
        case input
        /// What waits to be sent to the client.
        case output
        /// What the gateway makes of a body.
        case body
        /// What is held of an upstream's answer.
        case answer
    }

    /// What a connection may hold uncounted.
    static let free = 16 << 10
    /// What may wait for a slow reader once half of the memory is used.
    private static let tightOutput = 32 << 10

    private let memory: LoopMemory
    private var client: ClientMemory
    private var parts = (0, 0, 0, 0)
    private var charged = 0
    private var overdrawn = 0

    /// Begins with nothing.
    ///
    /// - Parameters:
    ///   - memory: The loop's part of the budget.
    ///   - client: Whose share it is.
    init(_ memory: LoopMemory, _ client: MemoryClient) {
        self.memory = memory
        self.client = memory.budget.account(of: client)
    }

    /// All that is held, in bytes.
    var total: Int { parts.0 + parts.1 + parts.2 + parts.3 }

    /// How much of a part is held, in bytes.
    subscript(part: Part) -> Int {
        get {
            switch part {
            case .input: parts.0
            case .output: parts.1
            case .body: parts.2
            case .answer: parts.3
            }
        }
        set {
            switch part {
            case .input: parts.0 = newValue
            case .output: parts.1 = newValue
            case .body: parts.2 = newValue
            case .answer: parts.3 = newValue
            }
        }
    }

    /// Changes how much of a part is held.
    ///
    /// - Parameters:
    ///   - part: What.
    ///   - bytes: How much of it there is from now on.
    /// - Returns: Whether there is room; if not, nothing has changed.
    func set(_ part: Part, to bytes: Int) -> Bool {
        let before = self[part]
        guard bytes != before else { return true }
        self[part] = bytes
        guard settle() else {
            self[part] = before
            memory.budget.noteRefusal()
            return false
        }
        return true
    }

    /// Changes how much of a part is held, whether there is room or not: it is there already.
    ///
    /// - Returns: Whether there was room.
    func setAnyway(_ part: Part, to bytes: Int) -> Bool {
        if set(part, to: bytes) { return true }
        self[part] = bytes
        let more = total - charged - overdrawn
        memory.takeAnyway(more)
        client.takeAnyway(more)
        charged += more
        return false
    }

    /// Charges another client with all that is held.
    func belong(to name: MemoryClient) {
        guard client.name != name else { return }
        let next = memory.budget.account(of: name)
        client.giveBack(charged)
        next.takeAnyway(charged)
        memory.budget.leave(client)
        client = next
    }

    /// Whether memory is short, for all or for this client, or the overdraft is in use.
    var isTight: Bool { overdrawn > 0 || pressure >= 2 }

    /// How much may wait for the client before its upstream is paused.
    ///
    /// - Parameter normal: While there is plenty.
    /// - Returns: Less, the more of the budget is used.
    func highWater(_ normal: Int) -> Int {
        switch pressure {
        case ..<2: normal
        case 2: min(normal, Self.tightOutput)
        default: 0
        }
    }

    /// Gives everything back; nothing may be held afterwards.
    func release() {
        parts = (0, 0, 0, 0)
        _ = settle()
        memory.budget.leave(client)
    }

    // In quarters.
    private var pressure: Int {
        let share = max(1, memory.budget.sizes.share / 4)
        return max(memory.budget.quartersUsed, client.usedBytes / share)
    }

    private func settle() -> Bool {
        let wanted = total <= Self.free ? 0 : total
        let held = charged + overdrawn
        guard wanted > held else {
            giveBack(held - wanted)
            return true
        }
        return take(wanted - held)
    }

    private func take(_ bytes: Int) -> Bool {
        if client.take(bytes, of: memory.budget.sizes.share) {
            if memory.take(bytes) {
                charged += bytes
                return true
            }
            client.giveBack(bytes)
        }
        guard memory.budget.overdraw(bytes, by: number) else { return false }
        overdrawn += bytes
        return true
    }

    private func giveBack(_ bytes: Int) {
        let repaid = min(bytes, overdrawn)
        if repaid > 0 {
            overdrawn -= repaid
            memory.budget.repay(repaid, by: number)
        }
        leaveOverdraft()
        let rest = bytes - repaid
        guard rest > 0 else { return }
        charged -= rest
        client.giveBack(rest)
        memory.giveBack(rest)
    }

    // What is left of a large request may fit the share by now.
    private func leaveOverdraft() {
        guard overdrawn > 0, client.take(overdrawn, of: memory.budget.sizes.share) else { return }
        guard memory.take(overdrawn) else { return client.giveBack(overdrawn) }
        memory.budget.repay(overdrawn, by: number)
        charged += overdrawn
        overdrawn = 0
    }

    private var number: UInt { UInt(bitPattern: ObjectIdentifier(self)) }
}
