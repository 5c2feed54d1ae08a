import Dialects
import ProviderAPI

/// A whole answer in the client's own format: kept until it is complete, so that a cut one can still
/// become an error, and read for its token counts.
final class PassThroughBody: AnswerRelay {
    private let dialect: Dialect
    private let reader: ResponseBodyReader
    private let model: String?
    private var body: ByteBuffer

    private(set) var length: Int?

    private(set) var report = ResponseReport()
    var usage: Usage? { report.usage }
    var hasError: Bool { report.error != nil }
    var isComplete: Bool { report.isComplete }

    /// Creates a relay.
    ///
    /// - Parameters:
    ///   - dialect: The format.
    ///   - reader: Reads the body.
    ///   - model: The name that `model` members are set to.
    ///   - expected: The length that the upstream announced.
    init(_ dialect: Dialect, _ reader: ResponseBodyReader, model: String?, expected: Int?) {
        self.dialect = dialect
        self.reader = reader
        self.model = model
        body = ByteBuffer(capacity: min(expected ?? 4096, 256 * 1024))
    }

    func append(_ bytes: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) -> Void) {
        body.append(bytes)
    }

    func finish(clean: Bool, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        guard clean else { return .failed(.cut, mustAbort: false) }
        report = reader.report(of: body.bytes, dialect)
        if let error = report.error { return .failed(error, mustAbort: false) }
        guard let model else {
            length = body.count
            output(body.bytes)
            return .complete
        }
        var splice = JSONSplice()
        for path in ["model", "modelVersion"] {
            splice.replace(path) { $0.string(text: model) }
        }
        guard (try? splice.apply(to: body.bytes)) != nil else {
            length = body.count
            output(body.bytes)
            return .complete
        }
        length = splice.byteCount
        for index in 0..<splice.count { output(splice[index]) }
        return .complete
    }

    func fail(_ error: WireError, _ output: (UnsafeRawBufferPointer) -> Void) -> RelayEnd {
        .failed(error, mustAbort: true)
    }
}
