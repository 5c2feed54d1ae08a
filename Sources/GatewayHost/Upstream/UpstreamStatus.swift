/// The state of the upstream client of one loop, for people to look at.
struct UpstreamStatus: Equatable, Sendable {
    /// The connections to one origin.
    struct Origin: Equatable, Sendable {
        /// The origin, without the credentials of its proxy.
        let name: String

        /// All connections, those being made among them.
        let open: Int
        let idle: Int

        /// Requests that wait for a connection.
        let waiting: Int
    }

    let counters: UpstreamCounters
    let origins: [Origin]

    /// Requests that have not ended.
    let active: Int
}
