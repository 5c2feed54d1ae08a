/// How many connections an origin may have on one loop, and for how long.
struct PoolLimits: Equatable, Sendable {
    /// Busy, idle and unfinished connections together.
    ///
    /// A stream occupies one for minutes, so this is also how many streams one loop carries to one origin.
    var connections = 1024

    /// Requests that wait for a connection; one more is refused.
    var waiting = 1024

    /// Idle connections that are kept for later.
    var idle = 64

    /// How long a connection is kept idle, in nanoseconds.
    ///
    /// Below the 60 s after which common balancers close it, so that few requests meet a connection that is being closed.
    var idleLifetime: Int64 = 50 * 1_000_000_000

    /// How long a connection is used at all, in nanoseconds, so that changed DNS answers count.
    var maxAge: Int64 = 15 * 60 * 1_000_000_000
}
