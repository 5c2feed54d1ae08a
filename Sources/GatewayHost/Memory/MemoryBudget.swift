import Synchronization

/// What the bodies and held answers of all loops may take together.
///
/// A client has a share, so that one alone does not keep out the others. One request at a time may
/// go beyond the share of its client, out of an overdraft that is counted apart: so the largest body
/// is possible on a small machine too, and the shares of the others stay.
final class MemoryBudget: Sendable {
    /// How large the parts are.
    struct Sizes: Equatable, Sendable {
        /// What all clients may hold.
        var total: Int
        /// What one client may hold.
        var share: Int
        /// What one request may hold beyond that.
        var overdraft: Int
    }

    let sizes: Sizes
    /// What a loop takes at once, so that loops seldom meet at the counter.
    let step: Int
    private let used = Atomic<Int>(0)
    private let released = Atomic<Int>(0)
    private let overdrawn = Atomic<Int>(0)
    private let overdrawer = Atomic<UInt>(0)
    private let refusals = Atomic<Int>(0)
    private let clients = Mutex<[MemoryClient: ClientMemory]>([:])

    /// Makes a budget of which nothing is used.
    ///
    /// - Parameters:
    ///   - sizes: How large the parts are.
    ///   - loops: How many loops share it.
    init(_ sizes: Sizes, loops: Int = 1) {
        self.sizes = sizes
        step = max(4 << 10, min(256 << 10, sizes.total / (64 * max(loops, 1))))
    }

    /// What is used, with what loops keep for later.
    var usedBytes: Int {
        used.load(ordering: .relaxed) + overdrawn.load(ordering: .relaxed)
    }

    /// How often something was refused for want of room.
    var refusalCount: Int { refusals.load(ordering: .relaxed) }

    /// How many clients hold something.
    var clientCount: Int { clients.withLock { $0.count } }

    /// The largest that one request can ever hold.
    var largest: Int { min(max(sizes.share, sizes.overdraft), sizes.total + sizes.overdraft) }

    /// How much of the budget is used: 0 to 4 quarters.
    var quartersUsed: Int {
        let used = used.load(ordering: .relaxed)
        return used >= sizes.total ? 4 : max(0, used) / max(1, sizes.total / 4)
    }

    /// How much was given back since this was last asked.
    func takeReleased() -> Int { released.exchange(0, ordering: .relaxed) }

    /// Counts a refusal.
    func noteRefusal() { refusals.add(1, ordering: .relaxed) }

    /// Takes a part of the whole.
    ///
    /// - Returns: Whether there was room.
    func take(_ bytes: Int) -> Bool {
        guard used.add(bytes, ordering: .relaxed).newValue > sizes.total else { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// Counts what is held already.
    func takeAnyway(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }

    /// Gives a part back.
    func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
        released.add(bytes, ordering: .relaxed)
    }

    /// Takes a part of the overdraft, which one holder has at a time.
    ///
    /// - Parameters:
    ///   - bytes: How much more.
    ///   - holder: A number of whoever asks, not zero.
    /// - Returns: Whether it is granted.
    func overdraw(_ bytes: Int, by holder: UInt) -> Bool {
        let (_, before) = overdrawer.compareExchange(
            expected: 0,
            desired: holder,
            ordering: .relaxed
        )
        guard before == 0 || before == holder else { return false }
        guard overdrawn.load(ordering: .relaxed) + bytes <= sizes.overdraft else {
            repay(0, by: holder)
            return false
        }
        overdrawn.add(bytes, ordering: .relaxed)
        return true
    }

    /// Gives a part of the overdraft back.
    func repay(_ bytes: Int, by holder: UInt) {
        released.add(bytes, ordering: .relaxed)
        guard overdrawn.subtract(bytes, ordering: .relaxed).newValue == 0 else { return }
        _ = overdrawer.compareExchange(expected: holder, desired: 0, ordering: .relaxed)
    }

    /// Finds the account of a client, and counts one more who uses it.
    func account(of name: MemoryClient) -> ClientMemory {
        clients.withLock { clients in
            let account = clients[name] ?? ClientMemory(name)
            account.holders.add(1, ordering: .relaxed)
            clients[name] = account
            return account
        }
    }

    /// Counts one less who uses an account; one that nobody uses is forgotten.
    func leave(_ account: ClientMemory) {
        clients.withLock { clients in
            guard account.holders.subtract(1, ordering: .relaxed).newValue == 0 else { return }
            clients[account.name] = nil
        }
    }
}
