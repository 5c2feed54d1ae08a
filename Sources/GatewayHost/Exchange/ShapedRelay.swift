import Dialects
import ProviderAPI

/// Gives the bytes of an answer another outer shape.
protocol AnswerShape: AnyObject {
    /// Takes bytes of the answer.
    func append(_ bytes: UnsafeRawBufferPointer, into out: inout ByteBuffer)

    /// Takes the end of the answer.
    func finish(isWhole: Bool, into out: inout ByteBuffer)
}

/// A relay whose answer the client wants in another outer shape.
final class ShapedRelay: AnswerRelay {
    private let inner: any AnswerRelay
    private let shape: any AnswerShape
    private let streams: Bool
    private var output = ByteBuffer(capacity: 1024)

    private(set) var length: Int?

    var report: ResponseReport { inner.report }
    var losses: [Loss] { inner.losses }
    var turn: RememberedTurn? { inner.turn }

    /// Creates a relay.
    ///
    /// - Parameters:
    ///   - inner: Brings the answer in the client's format.
    ///   - shape: Gives it the outer shape.
    ///   - streams: Whether the answer grows while the client reads it.
    init(_ inner: any AnswerRelay, _ shape: any AnswerShape, streams: Bool) {
        self.inner = inner
        self.shape = shape
        self.streams = streams
    }

    func append(_ bytes: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) -> Void) {
        inner.append(bytes) { self.shape.append($0, into: &self.output) }
        if streams { flush(write) }
    }

    func finish(clean: Bool, _ write: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        let end = inner.finish(clean: clean) { self.shape.append($0, into: &self.output) }
        return deliver(end, write)
    }

    func fail(_ error: WireError, _ write: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        let end = inner.fail(error) { self.shape.append($0, into: &self.output) }
        return deliver(end, write)
    }

    private func deliver(
        _ end: RelayEnd,
        _ write: (UnsafeRawBufferPointer) -> Void
    ) -> RelayEnd {
        if case .complete = end {
            shape.finish(isWhole: true, into: &output)
            length = streams ? nil : output.count
        } else {
            shape.finish(isWhole: false, into: &output)
        }
        flush(write)
        return end
    }

    private func flush(_ write: (UnsafeRawBufferPointer) -> Void) {
        guard !output.isEmpty else { return }
        write(output.bytes)
        output.removeAll()
    }
}

/// A stream as a JSON array that grows.
final class ArrayShape: AnswerShape {
    private var array = GenerateContentArray()

    func append(_ bytes: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        array.append(bytes, into: &out)
    }

    func finish(isWhole: Bool, into out: inout ByteBuffer) {
        array.finish(isWhole: isWhole, into: &out)
    }
}

/// A chat answer as a legacy text completion.
final class CompletionsShape: AnswerShape {
    private let translator: CompletionsTranslator

    init(_ translator: CompletionsTranslator) { self.translator = translator }

    func append(_ bytes: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        translator.append(bytes, into: &out)
    }

    func finish(isWhole: Bool, into out: inout ByteBuffer) { translator.finish(into: &out) }
}
