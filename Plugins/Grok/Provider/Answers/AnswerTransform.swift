internal import ProviderAPI

/// Turns the upstream's answer into the one that the client's request would have got: its names of
/// tools, thoughts as summaries, and no trace of what the upstream did on its own.
final class AnswerTransform: ResponseTransform {
    /// A whole answer may be as large as an event.
    private static let largestAnswer = SSEDecoder.defaultMaxEvent

    private let streams: Bool
    private var decoder = SSEDecoder()
    private var document = JSONDocument()
    private var whole = ByteBuffer()
    private var rewriter: EventRewriter

    init(_ map: ToolMap, streams: Bool) {
        self.streams = streams
        rewriter = EventRewriter(map)
    }

    func feed(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws(ProviderFailure) {
        guard streams else { return try keep(bytes) }
        decoder.append(bytes)
        do {
            while let event = try decoder.next() { rewrite(event, into: &output) }
        } catch {
            throw ProviderFailure(.failed, "An event of the answer is too large.")
        }
    }

    func end(into output: inout ByteBuffer) throws(ProviderFailure) {
        if streams {
            // Some servers leave out the empty line after the last event.
            guard let event = decoder.finish(), !event.data.isEmpty else { return }
            return rewrite(event, into: &output)
        }
        guard let root = try? document.parse(whole.bytes) else { return output.append(whole.bytes) }
        output.append(rewriter.answer(root))
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) throws(ProviderFailure) {
        guard whole.count + bytes.count <= Self.largestAnswer else {
            throw ProviderFailure(.failed, "The answer is too large.")
        }
        whole.append(bytes)
    }

    private func rewrite(_ event: SSEEvent, into output: inout ByteBuffer) {
        guard let root = try? document.parse(event.data), root.isObject else {
            return SSEWriter.append(type: event.type, data: event.data, to: &output)
        }
        for piece in rewriter.rewrite(root) {
            var type = piece.type
            var data = piece.data
            type.withUTF8 { type in
                data.withUTF8 {
                    // Streams without types of events stay so.
                    SSEWriter.append(
                        type: event.type.isEmpty ? event.type : UnsafeRawBufferPointer(type),
                        data: UnsafeRawBufferPointer($0),
                        to: &output
                    )
                }
            }
        }
    }
}
