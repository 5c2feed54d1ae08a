import Dialects
import ProviderAPI

extension Exchange {
    /// A stream's opening is held back up to this size.
    private static let maxOpening = 64 * 1024

    /// Writes bytes of the answer, or holds them back while a stream has said nothing yet.
    ///
    /// Some upstreams accept a request, open the stream, and only then tell that they have no room:
    /// as long as nothing has left for the client, another account can still serve it.
    func pass(_ bytes: UnsafeRawBufferPointer, of attempt: UpstreamAttempt) {
        guard !hasAnswered, holdsBack, attempt.relay?.report.hasBegun == false,
            attempt.opening.count + bytes.count <= Self.maxOpening
        else {
            release(attempt)
            return write(bytes, of: attempt)
        }
        attempt.opening.append(bytes)
        guard holding == nil else { return }
        let time = generation.config.streaming.holdBack.nanoseconds
        holding = services.loop.schedule(after: time) { [weak self] in
            guard let self, let attempt = self.attempt else { return }
            self.holding = nil
            self.release(attempt)
        }
    }

    /// Lets go what was held back.
    func release(_ attempt: UpstreamAttempt) {
        if let holding { services.loop.cancel(holding) }
        holding = nil
        guard !attempt.opening.isEmpty else { return }
        write(attempt.opening.bytes, of: attempt)
        attempt.opening.removeAll()
    }

    private var holdsBack: Bool { facts.stream && generation.config.streaming.holdBack > .zero }
}
