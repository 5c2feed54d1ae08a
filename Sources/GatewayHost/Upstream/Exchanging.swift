/// What carries a call while it is active.
protocol Exchanging: AnyObject {
    /// Reads nothing more for now.
    func pause()

    /// Reads on.
    func resume()

    /// Closes at once: the call has ended before its response has.
    func abandon()
}
