import Dialects
import ProviderAPI

/// A stream in the client's own format: bytes pass untouched and are read in passing.
final class PassThroughStream: AnswerRelay {
    private let dialect: Dialect
    private let observer: ResponseObserver
    private let filter: EventFilter?

    var report: ResponseReport { observer.report }
    var usage: Usage? { observer.reportedUsage }
    var hasError: Bool { observer.hasError }
    var isComplete: Bool { observer.isComplete }
    var length: Int? { nil }

    /// Creates a relay.
    ///
    /// - Parameters:
    ///   - dialect: The format on both sides.
    ///   - filter: What must change on the way.
    init(_ dialect: Dialect, filter: EventFilter?) {
        self.dialect = dialect
        self.filter = filter
        observer = ResponseObserver(dialect, .stream)
    }

    func append(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void) {
        observer.append(bytes)
        guard let filter else { return output(bytes) }
        filter.append(bytes, hasUsage: observer.reportedUsage != nil, output)
    }

    func finish(clean: Bool, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        filter?.finish(output)
        if observer.finish(clean: clean) { return .complete }
        // An error event that the upstream sent has reached the client as it was.
        if let error = observer.report.error {
            return .failed(error, mustAbort: dialect.mustAbortOnError)
        }
        return fail(.cut, output)
    }

    func fail(_ error: WireError, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        var event = ByteBuffer(capacity: 512)
        dialect.writeEvent(error, into: &event)
        output(event.bytes)
        return .failed(error, mustAbort: dialect.mustAbortOnError)
    }
}
