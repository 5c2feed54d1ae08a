import ProviderAPI

/// Watches an answer that passes through untouched.
///
/// It reads only events that can matter (usage, the end, an error), so deltas of formats
/// that name their events cost a comparison. It never changes or holds back a byte.
public final class ResponseObserver {
    private let dialect: Dialect
    private let shape: ResponseTranslator.Shape
    private let maxBody: Int
    private var events = SSEDecoder()
    private var document = JSONDocument()
    private var body = ByteBuffer(capacity: 16)
    private var usage = Usage()

    /// What is known about the answer so far.
    public private(set) var report = ResponseReport()

    /// The token counts so far, without a copy of the rest.
    public var reportedUsage: Usage? { report.usage }

    /// Whether an error has been seen.
    public var hasError: Bool { report.error != nil }

    /// Whether the answer has come to its proper end.
    public var isComplete: Bool { report.isComplete }

    /// Creates an observer of one answer.
    ///
    /// - Parameters:
    ///   - dialect: The format of the answer.
    ///   - shape: How it is sent.
    ///   - maxBody: How large a body may be that is kept to be read; a larger one passes unread.
    public init(
        _ dialect: Dialect,
        _ shape: ResponseTranslator.Shape,
        maxBody: Int = 64 * 1024 * 1024
    ) {
        self.dialect = dialect
        self.shape = shape
        self.maxBody = maxBody
    }

    /// Feeds the bytes that pass.
    ///
    /// - Parameter bytes: Borrowed for the call.
    public func append(_ bytes: UnsafeRawBufferPointer) {
        switch shape {
        case .body: if body.count + bytes.count <= maxBody { body.append(bytes) }
        case .stream: readEvents(bytes)
        }
    }

    /// Ends the answer.
    ///
    /// - Parameter clean: Whether the upstream ended its body as HTTP demands.
    /// - Returns: Whether the answer was whole; if not, the client must not see a clean end.
    public func finish(clean: Bool) -> Bool {
        if shape == .body {
            report.isComplete = clean
            if clean, let root = try? document.parse(body.bytes) { read(root, .empty) }
        }
        return report.isComplete
    }

    private func readEvents(_ bytes: UnsafeRawBufferPointer) {
        events.append(bytes)
        while let event = try? events.next() {
            // What comes first tells the id and the model.
            let isFirst = !report.hasBegun
            if isFirst { report.hasBegun = !isOpening(event) }
            if event.isData("[DONE]") {
                report.isComplete = report.error == nil
            } else if isFirst || dialect.codec.matters(event),
                let root = try? document.parse(event.data)
            {
                read(root, RawText(event.type))
            }
        }
    }

    private func isOpening(_ event: SSEEvent) -> Bool {
        // Comments and empty events say nothing.
        guard !event.data.isEmpty else { return true }
        return dialect.codec.isOpening(event) { try? document.parse(event.data) }
    }

    private func read(_ root: JSONNode, _ name: RawText) {
        if dialect.codec.readUsage(root, into: &usage) { report.usage = usage }
        if shape == .stream, dialect.codec.isTerminal(root, name: name) { report.isComplete = true }
        dialect.codec.describe(root, into: &report)
        if let error = dialect.codec.readError(root, status: 502) {
            report.error = error
            report.keep(error: root.raw)
            report.isComplete = false
        }
    }
}
