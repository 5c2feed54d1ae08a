import ProviderAPI

/// What a server grants its clients; a timeout of zero is none.
struct ServerLimits: Sendable {
    /// The largest head of a request, in bytes.
    var headBytes = 64 * 1024
    /// The most header fields of a request.
    var headFields = 128
    /// The largest body of a request, in bytes; a handler may grant less.
    var bodyBytes = 64 * 1024 * 1024
    /// The most connections at once, over all loops.
    var connections = 16_384
    /// How long a head may take, from its first byte.
    var headTimeout: Duration = .seconds(10)
    /// How long a connection may be idle between requests.
    var idleTimeout: Duration = .seconds(75)
    /// How long a body may make no progress.
    var bodyTimeout: Duration = .seconds(60)
    /// How long a client may take none of what is sent.
    var writeTimeout: Duration = .seconds(60)
    /// How much may be unsent before ``Responder/isClogged``, while there is plenty of memory.
    var highWaterBytes = 256 * 1024
    /// What the bodies and held answers of all clients may take.
    var memoryBytes = 1 << 30
    /// What those of one client may take; zero is a quarter of the whole.
    var memoryBytesPerClient = 0
    /// How long a connection that was refused in the middle of a request is still read from, so
    /// that the client sees the answer and not a reset.
    var lingerTimeout: Duration = .seconds(10)
    /// How much is read from it then.
    var lingerBytes = 64 * 1024 * 1024
    /// Whether a client may close its sending side and still get an answer.
    ///
    /// Off, as with other proxies: the kernel cannot tell such a client from one that has gone,
    /// and an upstream must not go on working for one that has gone.
    var allowsHalfClose = false

    /// The limits of a head.
    var head: HeadLimits { HeadLimits(maxBytes: headBytes, maxFields: headFields) }

    /// The limits of memory.
    ///
    /// The overdraft holds a largest body three times: as it came, what is made of it, and the answer.
    var memory: MemoryBudget.Sizes {
        let share = memoryBytesPerClient > 0 ? memoryBytesPerClient : memoryBytes / 4
        return MemoryBudget.Sizes(
            total: memoryBytes,
            share: min(share, memoryBytes),
            overdraft: min(3 * (bodyBytes + headBytes), 2 * memoryBytes)
        )
    }
}

/// The timeouts in nanoseconds, converted once.
struct ServerTimeouts {
    let head: Int64
    let idle: Int64
    let body: Int64
    let write: Int64
    let linger: Int64

    /// Converts the timeouts of limits.
    ///
    /// - Parameter limits: What clients are granted.
    init(_ limits: ServerLimits) {
        head = Self.convert(limits.headTimeout)
        idle = Self.convert(limits.idleTimeout)
        body = Self.convert(limits.bodyTimeout)
        write = Self.convert(limits.writeTimeout)
        linger = Self.convert(limits.lingerTimeout)
    }

    private static func convert(_ timeout: Duration) -> Int64 {
        timeout > .zero ? timeout.nanoseconds : .max
    }
}

extension Duration {
    /// The duration in nanoseconds, at most what an `Int64` holds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multiplied(saturatingBy: 1_000_000_000)
            .adding(saturating: attoseconds / 1_000_000_000)
    }
}
