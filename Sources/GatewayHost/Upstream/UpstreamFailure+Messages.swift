/// The failures of this folder in words: what happened, and what an operator can do.
extension UpstreamFailure {
    static func unresolved(_ host: String, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(
            .resolve,
            "\(host) has no address: \(problem); check the host in the upstream's URL"
        )
    }

    static func unreachable(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(
            .connect,
            "\(origin) cannot be reached: \(problem); check that it runs and listens there"
        )
    }

    static func badProxy(_ reason: String) -> UpstreamFailure {
        UpstreamFailure(.proxy, "the proxy setting is invalid: \(reason)")
    }

    static func queueFull(_ origin: UpstreamOrigin, limit: Int) -> UpstreamFailure {
        UpstreamFailure(
            .queue,
            "\(origin) has all its connections busy and \(limit) requests waiting; try again later"
        )
    }

    static func timedOut(
        _ phase: Phase,
        _ origin: UpstreamOrigin,
        after limit: Int64
    ) -> UpstreamFailure {
        let (seconds, rest) = (limit / 1_000_000_000, limit % 1_000_000_000)
        let time = rest == 0 ? "\(seconds) s" : "\(limit / 1_000_000) ms"
        return UpstreamFailure(
            phase,
            "\(origin) \(phase.complaint) within \(time)",
            isTimeout: true
        )
    }

    static func sendFailed(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(.send, "\(origin) broke the connection during the request: \(problem)")
    }

    static func noResponse(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(.firstByte, "\(origin) closed without a response: \(problem)")
    }

    static func cut(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(.cut, "\(origin) ended inside its response: \(problem)")
    }

    static func malformed(_ origin: UpstreamOrigin, _ problem: String) -> UpstreamFailure {
        UpstreamFailure(.protocol, "\(origin) sent a response that cannot be read: \(problem)")
    }
}

extension UpstreamFailure.Phase {
    fileprivate var complaint: String {
        switch self {
        case .queue: "had no connection free"
        case .resolve: "was not found by the name server"
        case .connect: "did not accept the connection"
        case .proxy: "was not reached through the proxy"
        case .tls: "did not finish the TLS handshake"
        case .send: "took none of the request"
        case .firstByte: "sent nothing of a response"
        case .idle: "sent nothing more of its response"
        case .cut, .protocol, .cancelled: "did not finish"
        }
    }
}
