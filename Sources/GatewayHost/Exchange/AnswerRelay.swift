import Dialects
import ProviderAPI

/// Carries the answer of an upstream to the client: as it is, or translated.
protocol AnswerRelay: AnyObject {
    /// What the answer said about itself so far.
    var report: ResponseReport { get }

    /// What of the answer could not be carried so far.
    var losses: [Loss] { get }

    /// The token counts that the answer has told so far.
    var usage: Usage? { get }

    /// The thoughts of a whole answer, where they are kept for the client's next request.
    var turn: RememberedTurn? { get }

    /// Whether the answer has told an error.
    var hasError: Bool { get }

    /// Whether the answer has come to its proper end.
    var isComplete: Bool { get }

    /// The length of the client's body, where it is known before the first byte of it.
    var length: Int? { get }

    /// Takes the next bytes of the upstream.
    ///
    /// - Parameters:
    ///   - bytes: At any cut.
    ///   - output: Takes bytes for the client; they are valid during its call.
    func append(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void)

    /// Takes the end of the upstream's answer.
    ///
    /// - Parameters:
    ///   - clean: Whether it ended as its framing says.
    ///   - output: Takes the last bytes for the client.
    /// - Returns: Whether the client has a whole answer now.
    func finish(clean: Bool, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd

    /// Ends a stream that has begun with an error, in the client's format.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - output: Takes the last bytes for the client.
    /// - Returns: How the connection must be ended.
    func fail(_ error: WireError, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd
}

extension AnswerRelay {
    var losses: [Loss] { [] }
    var usage: Usage? { report.usage }
    var turn: RememberedTurn? { nil }
    var hasError: Bool { report.error != nil }
    var isComplete: Bool { report.isComplete }
}

/// How an answer ended.
enum RelayEnd {
    /// The client has all of it.
    case complete
    /// It did not come to its proper end; the client's format has been told, unless the connection
    /// must be aborted because the format has no word for it.
    case failed(WireError, mustAbort: Bool)
}

extension WireError {
    /// An upstream that ended its answer before the answer's own end.
    static var cut: WireError {
        WireError(.upstream, "The upstream ended its answer too early.", code: "upstream_cut")
    }
}
