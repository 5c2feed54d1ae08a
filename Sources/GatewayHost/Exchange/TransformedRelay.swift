import Dialects
import ProviderAPI

/// An answer that the provider turns into a wire format before it is carried to the client.
final class TransformedRelay: AnswerRelay {
    private let transform: HostedTransform
    private let inner: any AnswerRelay
    /// Why the provider could not go on.
    private var failure: WireError?

    var length: Int? { inner.length }
    var losses: [Loss] { inner.losses }
    var turn: RememberedTurn? { inner.turn }

    var report: ResponseReport {
        var report = inner.report
        report.error = failure ?? report.error
        return report
    }

    /// Creates a relay.
    ///
    /// - Parameters:
    ///   - transform: Turns the upstream's answer.
    ///   - inner: Carries what it became.
    init(_ transform: HostedTransform, _ inner: any AnswerRelay) {
        self.transform = transform
        self.inner = inner
    }

    func append(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void) {
        guard failure == nil else { return }
        do throws(ProviderFailure) {
            try transform.feed(bytes) { inner.append($0, output) }
        } catch {
            failure = Self.wireError(error)
        }
    }

    func finish(clean: Bool, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        if failure == nil, clean {
            do throws(ProviderFailure) {
                try transform.end { inner.append($0, output) }
            } catch {
                failure = Self.wireError(error)
            }
        }
        if let failure { return inner.fail(failure, output) }
        return inner.finish(clean: clean, output)
    }

    func fail(_ error: WireError, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        inner.fail(error, output)
    }

    private static func wireError(_ failure: ProviderFailure) -> WireError {
        let isGone = failure.kind == .unavailable || failure.kind == .lost
        let code = isGone ? "provider_unavailable" : "upstream_answer"
        // It may go straight into the client's stream.
        return WireError(.upstream, KnownSecrets.process.mask.clean(failure.summary), code: code)
    }
}
