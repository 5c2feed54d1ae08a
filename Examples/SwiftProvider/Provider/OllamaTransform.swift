import ProviderAPI

/// Turns Ollama's JSON lines into the events of a chat stream, or its one object into a body.
final class OllamaTransform: ResponseTransform {
    /// Longer than any line of text; one that is longer is no answer of Ollama's.
    private static let maxLine = 8 * 1024 * 1024

    private let envelope: ChatEnvelope
    private let streams: Bool
    private var line: [UInt8] = []
    private var isDone = false

    init(envelope: ChatEnvelope, streams: Bool) {
        self.envelope = envelope
        self.streams = streams
    }

    func feed(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws(ProviderFailure) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                try endLine(into: &output)
            } else {
                guard line.count < Self.maxLine else {
                    throw ProviderFailure(.failed, "Ollama sent a line without an end.")
                }
                line.append(byte)
            }
        }
    }

    func end(into output: inout ByteBuffer) throws(ProviderFailure) {
        try endLine(into: &output)
        guard isDone else { throw ProviderFailure(.failed, "Ollama's answer was cut off.") }
        if streams { output.append("data: [DONE]\n\n") }
    }

    private func endLine(into output: inout ByteBuffer) throws(ProviderFailure) {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty, line != [UInt8(ascii: "\r")] else { return }
        guard let object = try? JSONValue(parsing: line), object.isObject else {
            throw ProviderFailure(.failed, "Ollama sent a line that is no JSON object.")
        }
        if let error = object["error"]?.string { throw ProviderFailure(.failed, error) }
        guard !isDone else { return }
        isDone = object["done"]?.bool ?? false
        output.append(streams ? event(object) : whole(object))
    }

    private func event(_ object: JSONValue) -> String {
        let delta = (object["message"] ?? .null).ollamaMessage
        guard isDone else { return envelope.chunk(delta) }
        return envelope.chunk(delta, finish: object.ollamaFinish, usage: object.ollamaUsage)
    }

    private func whole(_ object: JSONValue) -> String {
        envelope.completion(
            (object["message"] ?? .null).ollamaMessage,
            finish: object.ollamaFinish,
            usage: object.ollamaUsage
        )
    }
}
