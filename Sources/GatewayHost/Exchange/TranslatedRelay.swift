import Dialects
import ProviderAPI

/// An answer in another format than the client's: translated piece by piece.
final class TranslatedRelay: AnswerRelay {
    private let translator: ResponseTranslator
    private var output = ByteBuffer(capacity: 1024)
    private let streams: Bool

    private(set) var length: Int?

    var report: ResponseReport { translator.report }
    var losses: [Loss] { translator.losses }
    var turn: RememberedTurn? { translator.turn }

    /// Creates a relay.
    ///
    /// - Parameters:
    ///   - translator: Translates from the upstream's shape to the client's.
    ///   - streams: Whether the client gets a stream.
    init(_ translator: ResponseTranslator, streams: Bool) {
        self.translator = translator
        self.streams = streams
    }

    func append(_ bytes: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) -> Void) {
        translator.append(bytes, into: &output)
        // A translation that failed says so at its end: a stream that has not begun can still
        // become an answer with an error status.
        if streams, translator.report.error == nil { flush(write) }
    }

    func finish(clean: Bool, _ write: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        deliver(translator.finish(clean: clean, into: &output), write)
    }

    func fail(_ error: WireError, _ write: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        deliver(translator.fail(error, into: &output), write)
    }

    private func deliver(
        _ outcome: ResponseTranslator.Outcome,
        _ write: (UnsafeRawBufferPointer) -> Void
    ) -> RelayEnd {
        switch outcome {
        case .complete:
            length = streams ? nil : output.count
            flush(write)
            return .complete
        case .failed(let error, let mustAbort):
            if streams { flush(write) }
            return .failed(error, mustAbort: mustAbort)
        }
    }

    private func flush(_ write: (UnsafeRawBufferPointer) -> Void) {
        guard !output.isEmpty else { return }
        write(output.bytes)
        output.removeAll()
    }
}
