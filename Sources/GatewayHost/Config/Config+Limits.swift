extension Config {
    /// What a client may cost.
    struct Limits: ConfigPart, Sendable, Equatable {
        /// A request's line and headers together.
        var headBytes = 64 << 10

        /// A request's body; agents send whole conversations with images.
        var bodyBytes = 64 << 20

        /// From a connection's first byte to the end of the head.
        var headTimeout = Duration.seconds(10)

        /// Between two requests of a connection; longer than the 60 s of common balancers.
        var keepAliveTimeout = Duration.seconds(75)

        /// Between two reads of a body.
        var bodyTimeout = Duration.seconds(60)

        /// How long a client may take no byte of an answer.
        var writeTimeout = Duration.seconds(60)

        /// Over all loops; one more is answered 503.
        var maxConnections = 10_000

        /// How long a shutdown waits for requests in flight.
        var drainTimeout = Duration.seconds(30)

        /// What is held of an answer for a slow reader before its upstream is paused.
        var streamBufferBytes = 256 << 10

        /// What bodies and held answers may take together; zero is a quarter of the memory.
        var memory = 0

        /// What those of one client may take; zero is a quarter of all.
        var memoryPerClient = 0

        mutating func visit(_ keys: inout some ConfigVisitor) {
            let span = Duration.milliseconds(1)...Duration.seconds(86400)
            keys.key("head-bytes", &headBytes, .size(1 << 10...16 << 20))
            keys.key("body-bytes", &bodyBytes, .size(1 << 10...4 << 30))
            keys.key("head-timeout", &headTimeout, .duration(span))
            keys.key("keep-alive-timeout", &keepAliveTimeout, .duration(span))
            keys.key("body-timeout", &bodyTimeout, .duration(span))
            keys.key("write-timeout", &writeTimeout, .duration(span))
            keys.key("max-connections", &maxConnections, .integer(1...10_000_000))
            keys.key("drain-timeout", &drainTimeout, .duration(.zero...Duration.seconds(86400)))
            keys.key("stream-buffer-bytes", &streamBufferBytes, .size(16 << 10...1 << 30))
            let sizes = 1 << 20...1 << 50
            keys.key("memory", &memory, .automaticSize(sizes))
            keys.key("memory-per-client", &memoryPerClient, .automaticSize(sizes))
        }
    }

    /// How upstreams are reached; times are per attempt, counts per loop.
    struct Upstream: ConfigPart, Sendable, Equatable {
        /// Name, TCP, proxy and TLS together.
        var connectTimeout = Duration.seconds(10)

        /// From the end of the request to the first byte of the answer; models think for minutes.
        var firstByteTimeout = Duration.seconds(300)

        /// Between two reads of an answer.
        var idleTimeout = Duration.seconds(300)

        /// Zero is unlimited.
        var maxConnectionsPerOrigin = 0
        var idleConnectionsPerOrigin = 64

        /// How long an idle connection is kept.
        var keepAlive = Duration.seconds(60)

        /// A PEM file of the authorities to trust; empty is the system's.
        var caBundle = ""
        var http2 = false

        mutating func visit(_ keys: inout some ConfigVisitor) {
            let span = Duration.milliseconds(1)...Duration.seconds(86400)
            keys.key("connect-timeout", &connectTimeout, .duration(span))
            keys.key("first-byte-timeout", &firstByteTimeout, .duration(span))
            keys.key("idle-timeout", &idleTimeout, .duration(span))
            keys.key(
                "max-connections-per-origin",
                &maxConnectionsPerOrigin,
                .integer(0...1_000_000)
            )
            keys.key(
                "idle-connections-per-origin",
                &idleConnectionsPerOrigin,
                .integer(0...100_000)
            )
            keys.key("keep-alive", &keepAlive, .duration(.zero...Duration.seconds(86400)))
            keys.key("ca-bundle", &caBundle, .text)
            keys.key("http2", &http2, .flag)
        }
    }
}
