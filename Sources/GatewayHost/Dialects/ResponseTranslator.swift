public import ProviderAPI

/// Translates one answer: a stream or a body of one format into a stream or a body of another.
///
/// It is fed the upstream's bytes, however they are cut, and appends what the client shall get:
///
///     translator.append(bytes, into: &out)     // any number of times
///     switch translator.finish(clean: true, into: &out) { … }
///
/// A stream to a stream comes out delta by delta; the other three pairs are the same parts joined
/// otherwise: a client that wants a body gets nothing before `finish`.
public final class ResponseTranslator {
    /// How an answer is sent.
    public enum Shape: Sendable {
        /// As events.
        case stream
        /// As one JSON value.
        case body
    }

    /// How an answer ended.
    public enum Outcome: Sendable {
        /// Whole: the client's output is complete.
        case complete
        /// Broken. A stream already holds an error event; for a body nothing was written. When the
        /// connection `mustAbort`, a clean end would be taken for success.
        case failed(WireError, mustAbort: Bool)
    }

    /// How much of a stream without events is kept to look for an error in it.
    private static let maxProbe = 64 * 1024

    private let decoder: any ResponseDecoder
    private let encoder: any ResponseEncoder
    private let pipe: ResponsePipe
    private let lost = AnswerLosses()
    private let source: Dialect
    private let target: Dialect
    private let sourceShape: Shape
    private let targetShape: Shape
    private let maxBody: Int

    private var events = SSEDecoder()
    private var document = JSONDocument()
    private var body = ByteBuffer(capacity: 16)
    private var sawEvent = false

    /// Creates a translator for one answer.
    ///
    /// - Parameters:
    ///   - source: The format of the upstream.
    ///   - sourceShape: How the upstream answers.
    ///   - target: The format of the client.
    ///   - targetShape: How the client wants the answer.
    ///   - reverse: What the request's translation gave.
    ///   - maxBody: How large a body may be that has to be held as a whole.
    public init(
        from source: Dialect,
        _ sourceShape: Shape,
        to target: Dialect,
        _ targetShape: Shape,
        reverse: Reverse,
        maxBody: Int = 64 * 1024 * 1024
    ) {
        self.source = source
        self.target = target
        self.sourceShape = sourceShape
        self.targetShape = targetShape
        self.maxBody = maxBody
        if source == target, sourceShape == .stream, targetShape == .body,
            let aggregate = source.codec.aggregate(reverse, lost)
        {
            decoder = aggregate
            encoder = aggregate
        } else {
            decoder = source.codec.responseDecoder(reverse, lost)
            encoder =
                targetShape == .stream
                ? target.codec.streamEncoder(reverse) : target.codec.bodyEncoder(reverse)
        }
        pipe = ResponsePipe(encoder, reverse, AnswerCheck(target, lost))
    }

    /// Takes out of the message of an error what nobody may read; at first what looks like a key.
    public var clean: (String) -> String {
        get { pipe.clean }
        set { pipe.clean = newValue }
    }

    /// What is known about the answer so far.
    public var report: ResponseReport { pipe.report }

    /// What of the answer could not be carried so far.
    public var losses: [Loss] { lost.all }

    /// The thoughts of a whole answer, where `Reverse.remembersThoughts` asks to keep them.
    public var turn: RememberedTurn? { pipe.turn }

    /// Whether the answer is over, so that further bytes mean nothing.
    public var hasEnded: Bool { pipe.hasEnded }

    /// Feeds the bytes that arrived.
    ///
    /// - Parameters:
    ///   - bytes: Borrowed for the call.
    ///   - out: Where the client's bytes are appended.
    public func append(_ bytes: UnsafeRawBufferPointer, into out: inout ByteBuffer) {
        guard !hasEnded else { return }
        switch sourceShape {
        case .body: keep(bytes, limit: maxBody)
        case .stream: readEvents(bytes)
        }
        if targetShape == .stream { encoder.drain(into: &out) }
    }

    /// Ends the answer.
    ///
    /// - Parameters:
    ///   - clean: Whether the upstream ended its body as HTTP demands.
    ///   - out: Where the client's last bytes are appended.
    /// - Returns: Whether the client's output is complete.
    public func finish(clean: Bool, into out: inout ByteBuffer) -> Outcome {
        if !hasEnded {
            switch sourceShape {
            case .body: finishBody(clean)
            case .stream: finishStream(clean)
            }
        }
        guard let error = report.error else {
            encoder.drain(into: &out)
            return .complete
        }
        if targetShape == .stream { encoder.drain(into: &out) }
        return .failed(error, mustAbort: target == .generateContent)
    }

    /// Ends the answer with an error that the host met, such as a time-out.
    ///
    /// - Parameters:
    ///   - error: What the client is told.
    ///   - out: Where the client's last bytes are appended.
    /// - Returns: How the answer ended; `complete` when it already had.
    public func fail(_ error: WireError, into out: inout ByteBuffer) -> Outcome {
        pipe.fail(error)
        return finish(clean: false, into: &out)
    }

    private func keep(_ bytes: UnsafeRawBufferPointer, limit: Int) {
        guard body.count + bytes.count <= limit else {
            return pipe.fail(WireError(.upstream, "The upstream's answer is too large."))
        }
        body.append(bytes)
    }

    private func readEvents(_ bytes: UnsafeRawBufferPointer) {
        if !sawEvent, body.count + bytes.count <= Self.maxProbe { body.append(bytes) }
        events.append(bytes)
        do {
            while let event = try events.next() {
                sawEvent = true
                read(event)
            }
        } catch {
            pipe.fail(WireError(.upstream, "An event of the upstream is too large."))
        }
    }

    private func read(_ event: SSEEvent) {
        guard !hasEnded, !event.data.isEmpty else { return }
        do {
            let root = try document.parse(event.data)
            decoder.decode(event: root, name: RawText(event.type), to: pipe)
            keepError(in: root)
        } catch {
            readText(event)
        }
    }

    private func readText(_ event: SSEEvent) {
        guard event.isData("[DONE]") else {
            return pipe.fail(WireError(.upstream, "The upstream sent a malformed event."))
        }
        if !decoder.finish(.marked, to: pipe) { failAsCut() }
    }

    private func finishBody(_ clean: Bool) {
        guard clean else { return failAsCut() }
        guard let root = try? document.parse(body.bytes) else {
            return pipe.fail(.notJSON)
        }
        decoder.decode(body: root, to: pipe)
        keepError(in: root)
        if !hasEnded { failAsCut() }
    }

    private func finishStream(_ clean: Bool) {
        if clean, !sawEvent, failAsBareError() { return }
        if !decoder.finish(clean ? .clean : .cut, to: pipe) { failAsCut() }
    }

    /// Keeps what the upstream said of an error, of which a ``WireError`` holds only a part.
    private func keepError(in root: JSONNode) {
        guard report.error != nil, source.codec.readError(root, status: 502) != nil else { return }
        pipe.keep(error: root.raw)
    }

    /// Fails with the error that some servers answer with status 200 and no event at all.
    private func failAsBareError() -> Bool {
        let text = RawText(body.bytes)
        // The error of a list of chunks is a list.
        let starts = [
            text.firstIndex(of: UInt8(ascii: "[")), text.firstIndex(of: UInt8(ascii: "{")),
        ]
        guard let start = starts.compactMap({ $0 }).min(),
            let root = try? document.parse(text.dropping(first: start).bytes),
            let error = source.codec.readError(root, status: 502)
        else { return false }
        pipe.fail(error)
        keepError(in: root)
        return true
    }

    private func failAsCut() {
        let message = "The upstream ended its answer too early."
        pipe.fail(WireError(.upstream, message, code: "stream_truncated"))
    }
}
