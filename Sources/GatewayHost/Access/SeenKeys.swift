import Synchronization

/// Which keys were good, from which address, lately.
///
/// Noting a pair that is there costs a load and a comparison, so it is done for every request. The
/// table has a fixed size and no lock: a pair that is lost in a race or makes room for another one
/// is noted again with the next request.
///
/// Safe to share although unchecked: all cells are atomic, and live as long as the table.
final class SeenKeys: @unchecked Sendable {
    private static let setCount = 4096
    private static let ways = 4

    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    init() {
        cells = .allocate(capacity: Self.setCount * Self.ways)
        for index in 0..<Self.setCount * Self.ways {
            (cells + index).initialize(to: Atomic(0))
        }
    }

    deinit {
        cells.deinitialize(count: Self.setCount * Self.ways)
        cells.deallocate()
    }

    /// Notes that a key was good.
    ///
    /// - Parameters:
    ///   - peer: Where it came from.
    ///   - scope: Its digest.
    func insert(_ peer: Peer, _ scope: UInt64) {
        let mark = Self.mark(peer, scope)
        let first = Self.first(of: mark)
        for way in 0..<Self.ways where load(first + way) == mark { return }
        let free = (0..<Self.ways).first { load(first + $0) == 0 }
        let way = free ?? Int(truncatingIfNeeded: mark >> 60) % Self.ways
        cells[first + way].store(mark, ordering: .relaxed)
    }

    /// Whether a key was good.
    ///
    /// - Parameters:
    ///   - peer: Where it came from.
    ///   - scope: Its digest.
    /// - Returns: Whether it is remembered; a rare error is possible.
    func contains(_ peer: Peer, _ scope: UInt64) -> Bool {
        let mark = Self.mark(peer, scope)
        let first = Self.first(of: mark)
        return (0..<Self.ways).contains { load(first + $0) == mark }
    }

    private func load(_ index: Int) -> UInt64 { cells[index].load(ordering: .relaxed) }

    private static func first(of mark: UInt64) -> Int {
        Int(truncatingIfNeeded: (mark >> 8) % UInt64(clamping: setCount)) * ways
    }

    // The scope is a piece of a SHA-256 already; odd factors spread the address over it.
    private static func mark(_ peer: Peer, _ scope: UInt64) -> UInt64 {
        let bits = peer.address?.subscriber.bits ?? 0
        let high = UInt64(truncatingIfNeeded: bits >> 64) &* 0x9e37_79b9_7f4a_7c15
        let low = UInt64(truncatingIfNeeded: bits) &* 0xc2b2_ae3d_27d4_eb4f
        let mixed = scope ^ high ^ low ^ (low >> 29)
        return mixed | 1  // 0 is an empty cell
    }
}
