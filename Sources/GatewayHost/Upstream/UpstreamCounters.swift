/// What the upstream client of one loop has done since it was made.
struct UpstreamCounters: Equatable, Sendable {
    /// Requests that were handed in.
    var requests = 0

    /// Connections that were made.
    var connects = 0

    /// Requests that took an open connection.
    var reuses = 0

    /// Requests that were sent again because their reused connection turned out to be closed.
    var staleRetries = 0

    /// Failed requests by what they were doing; cancelled ones are among them.
    var failures: [UpstreamFailure.Phase: Int] = [:]
}
