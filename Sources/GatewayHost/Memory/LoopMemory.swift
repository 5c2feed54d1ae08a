/// The part of the budget that one loop has at hand.
///
/// It takes from the budget in steps, so that most requests do not touch what all loops share.
final class LoopMemory {
    let budget: MemoryBudget
    private var spare = 0

    /// Begins with nothing at hand.
    init(_ budget: MemoryBudget) { self.budget = budget }

    /// Takes some bytes.
    ///
    /// - Returns: Whether there was room.
    func take(_ bytes: Int) -> Bool {
        guard bytes > spare else {
            spare -= bytes
            return true
        }
        let missing = bytes - spare
        let rounded = (missing + budget.step - 1) / budget.step * budget.step
        if budget.take(rounded) {
            spare += rounded - bytes
            return true
        }
        guard budget.take(missing) else { return false }
        spare = 0
        return true
    }

    /// Counts what is held already.
    func takeAnyway(_ bytes: Int) {
        if !take(bytes) { budget.takeAnyway(bytes) }
    }

    /// Gives bytes back.
    func giveBack(_ bytes: Int) {
        spare += bytes
        guard spare > 2 * budget.step else { return }
        budget.giveBack(spare - budget.step)
        spare = budget.step
    }
}
