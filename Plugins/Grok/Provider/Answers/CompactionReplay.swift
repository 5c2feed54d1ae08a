internal import ProviderAPI

/// Plays a shortened history as the answer that the client asked for.
final class CompactionReplay: ResponseTransform {
    private static let largestAnswer = SSEDecoder.defaultMaxEvent

    private let streams: Bool
    private let model: String
    private var whole = ByteBuffer()

    init(streams: Bool, model: String) {
        self.streams = streams
        self.model = model
    }

    func feed(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws(ProviderFailure) {
        guard whole.count + bytes.count <= Self.largestAnswer else {
            throw ProviderFailure(.failed, "The shortened history is too large.")
        }
        whole.append(bytes)
    }

    func end(into output: inout ByteBuffer) throws(ProviderFailure) {
        guard let compaction = try? JSONValue(parsing: whole.bytes), compaction.isObject else {
            throw ProviderFailure(.failed, "The shortened history is not JSON.")
        }
        let response = response(compaction)
        guard streams else { return output.append(response.compact) }
        var events = EventWriter()
        var begun = response
        begun["status"] = "in_progress"
        begun["output"] = []
        begun["usage"] = nil
        events.write("response.created", ["response": begun])
        for (index, item) in (response["output"]?.elements ?? []).enumerated() {
            for type in ["response.output_item.added", "response.output_item.done"] {
                events.write(type, ["output_index": .int(index), "item": item])
            }
        }
        events.write("response.completed", ["response": response])
        output.append(events.bytes)
    }

    private func response(_ compaction: JSONValue) -> JSONValue {
        let items = compaction["output"]?.elements ?? []
        // The client has the messages that were kept; it waits for what stands in for the others.
        let summaries = items.filter { $0["type"]?.word?.hasPrefix("compaction") ?? false }
        var response: JSONValue = [
            "id": compaction["id"] ?? "resp_compaction", "object": "response",
            "created_at": compaction["created_at"] ?? 0, "status": "completed",
            "model": .string(model), "output": .array(summaries.isEmpty ? items : summaries),
        ]
        if let usage = compaction["usage"] { response["usage"] = usage }
        return response
    }
}
