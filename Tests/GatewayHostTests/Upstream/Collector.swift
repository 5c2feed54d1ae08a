import Glibc
import Synchronization

@testable import GatewayHost

/// A receiver that writes down what it is told.
///
/// Safe to share although unchecked: all state but `seen` is only touched on the loop.
final class Collector: UpstreamReceiver, @unchecked Sendable {
    /// What has been delivered so far.
    struct Seen: Sendable {
        var status: Int?
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        var pieces = 0

        /// How many bytes of the body came, kept or not.
        var count = 0
        var isEnded = false
        var failure: UpstreamFailure?

        /// What came after the end, which must be nothing.
        var late = 0

        var text: String { String(decoding: body, as: UTF8.self) }
        var isDone: Bool { isEnded || failure != nil }
    }

    private let seen = Mutex(Seen())

    /// The call, once it has been sent.
    var call: UpstreamCall?

    /// Whether the bytes of the body are written down.
    var keepsBody = true

    /// Called on the loop with the head.
    var onHead: ((Collector) -> Void)?

    /// Called on the loop with each piece.
    var onBody: ((Collector) -> Void)?

    /// Called on the loop at the end.
    var onDone: ((Collector) -> Void)?

    /// What has been delivered so far.
    var now: Seen { seen.withLock { $0 } }

    /// Waits for the end, for ten seconds at most.
    ///
    /// - Returns: All that was delivered.
    func wait() -> Seen { wait { $0.isDone } }

    /// Waits for something to have been delivered, for ten seconds at most.
    ///
    /// - Parameter condition: What to wait for.
    /// - Returns: What was delivered until then.
    func wait(_ condition: (Seen) -> Bool) -> Seen {
        for _ in 0..<10_000 {
            let now = now
            if condition(now) { return now }
            usleep(1_000)
        }
        return now
    }

    func upstreamHead(_ head: ResponseHead) {
        note { seen in
            seen.status = head.status
            for index in 0..<head.fields.count {
                let name = String(decoding: head.fields.name(at: index), as: UTF8.self)
                let value = String(decoding: head.fields.value(at: index), as: UTF8.self)
                seen.headers[name.lowercased()] = value
            }
        }
        onHead?(self)
    }

    func upstreamBody(_ bytes: UnsafeRawBufferPointer) {
        note { seen in
            if keepsBody { seen.body.append(contentsOf: bytes) }
            seen.count += bytes.count
            seen.pieces += 1
        }
        onBody?(self)
    }

    func upstreamEnded() {
        note { $0.isEnded = true }
        onDone?(self)
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        note { $0.failure = failure }
        onDone?(self)
    }

    private func note(_ change: (inout Seen) -> Void) {
        seen.withLock { seen in
            if seen.isDone { seen.late += 1 }
            change(&seen)
        }
    }
}
