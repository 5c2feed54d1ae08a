/// Something that is making one connection.
///
/// Its result is delivered once, unless it is cancelled first. A failure may be delivered before
/// `start` has returned.
protocol Connector: AnyObject {
    /// What it is doing, for the message of a timeout.
    var phase: UpstreamFailure.Phase { get }

    /// Begins.
    ///
    /// - Parameter completion: Takes the connection, or why there is none.
    func start(_ completion: @escaping (Result<any Transport, UpstreamFailure>) -> Void)

    /// Stops at once; the completion is not called any more.
    func cancel()
}
