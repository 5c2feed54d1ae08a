/// How long each phase of an upstream request may take, in nanoseconds.
struct TimeoutSettings: Hashable, Sendable {
    /// Waiting for a free connection when the origin has as many as it may.
    let queue: Int64

    /// Name look-up, TCP, proxy and TLS together.
    let connect: Int64

    /// Sending with no progress at all.
    let send: Int64

    /// From the last byte of the request to the first of the response.
    let firstByte: Int64

    /// Between two reads of a response.
    let idle: Int64

    /// Gathers the limits.
    ///
    /// - Parameters:
    ///   - queue: Half a minute: longer, and the client would rather hear that we are full.
    ///   - connect: Ten seconds outlast two lost SYNs.
    ///   - send: One minute without a byte is a dead peer.
    ///   - firstByte: Ten minutes: a long answer that is not streamed comes as one piece.
    ///   - idle: Five minutes: a model that thinks sends nothing, or a ping now and then.
    init(
        queue: Duration = .seconds(30),
        connect: Duration = .seconds(10),
        send: Duration = .seconds(60),
        firstByte: Duration = .seconds(600),
        idle: Duration = .seconds(300)
    ) {
        self.queue = Self.nanoseconds(queue)
        self.connect = Self.nanoseconds(connect)
        self.send = Self.nanoseconds(send)
        self.firstByte = Self.nanoseconds(firstByte)
        self.idle = Self.nanoseconds(idle)
    }

    // A day is as good as forever, and sums with the clock cannot overflow.
    private static func nanoseconds(_ duration: Duration) -> Int64 {
        min(max(duration, .milliseconds(1)), .seconds(86_400)).nanoseconds
    }
}
