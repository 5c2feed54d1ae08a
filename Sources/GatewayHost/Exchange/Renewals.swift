/// The requests of one loop that wait for a renewed credential.
///
/// They are kept here, and not by those who renew it, so that no other thread ever holds one.
struct Renewals {
    private var waiting: [Int: (exchange: Exchange, account: Pool.AccountIndex)] = [:]
    private var count = 0

    /// Lets a request wait.
    ///
    /// - Parameters:
    ///   - exchange: The request.
    ///   - account: Whose credential it waits for.
    /// - Returns: The number to end its wait by.
    mutating func add(_ exchange: Exchange, _ account: Pool.AccountIndex) -> Int {
        count += 1
        waiting[count] = (exchange, account)
        return count
    }

    /// Ends a wait; nothing happens when it is over.
    mutating func take(_ ticket: Int) -> (exchange: Exchange, account: Pool.AccountIndex)? {
        waiting.removeValue(forKey: ticket)
    }
}
