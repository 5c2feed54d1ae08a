/// Why an upstream gave no complete answer.
struct UpstreamFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the request was doing when it failed.
    enum Phase: String, Sendable, CaseIterable {
        /// Waiting for a connection, or for room in the queue.
        case queue
        case resolve
        case connect
        case proxy
        case tls
        case send
        /// Waiting for the first byte of the response.
        case firstByte
        /// Waiting for more of the response.
        case idle
        /// The connection ended inside the response.
        case cut
        /// The response is not HTTP as it should be, or too large.
        case `protocol`
        case cancelled
    }

    let phase: Phase

    /// Whether a time limit was reached.
    let isTimeout: Bool

    /// Whether the upstream cannot have acted on the request, so that sending it again is safe.
    let isSafeToRetry: Bool

    /// What happened and what to do about it, without credentials.
    let message: String

    var description: String { "\(phase.rawValue): \(message)" }

    /// Describes a failure.
    ///
    /// - Parameters:
    ///   - phase: What the request was doing.
    ///   - message: What happened and what to do about it.
    ///   - isTimeout: Whether a time limit was reached.
    ///   - isSafeToRetry: Whether sending again is safe; by default so until something was sent.
    init(
        _ phase: Phase,
        _ message: String,
        isTimeout: Bool = false,
        isSafeToRetry: Bool? = nil
    ) {
        self.phase = phase
        self.isTimeout = isTimeout
        self.message = message
        self.isSafeToRetry = isSafeToRetry ?? phase.isBeforeSending
    }
}

extension UpstreamFailure.Phase {
    /// Whether nothing of the request has been sent in this phase.
    var isBeforeSending: Bool {
        switch self {
        case .queue, .resolve, .connect, .proxy, .tls: true
        case .send, .firstByte, .idle, .cut, .protocol, .cancelled: false
        }
    }
}
