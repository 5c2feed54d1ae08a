import Dialects
import ProviderAPI

/// An answer that the gateway does not read, such as audio: bytes pass as they come.
final class RawRelay: AnswerRelay {
    let length: Int?

    var report: ResponseReport {
        var report = ResponseReport()
        report.isComplete = isComplete
        report.hasBegun = true
        return report
    }

    private(set) var isComplete = false

    /// Creates a relay.
    ///
    /// - Parameter length: The length that the upstream announced.
    init(length: Int?) { self.length = length }

    func append(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void) {
        output(bytes)
    }

    func finish(clean: Bool, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        isComplete = clean
        return clean ? .complete : .failed(.cut, mustAbort: true)
    }

    func fail(_ error: WireError, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        .failed(error, mustAbort: true)
    }
}
