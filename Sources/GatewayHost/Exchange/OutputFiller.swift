import ProviderAPI

/// Fills the output of the last event of a responses stream, which some upstreams leave empty.
///
/// SDKs take the whole response from there. The items that were done before stand in.
struct OutputFiller {
    /// Items beyond this many bytes are not kept, and the event stays as it is.
    private static let maxKept = 8 * 1024 * 1024

    private var items: [(place: Int, json: [UInt8])] = []
    private var kept = 0

    /// Whether bytes of a stream may hold an event to look at.
    func matters(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.holds("response.output_item.done") || bytes.holds("response.completed")
            || bytes.holds("response.incomplete")
    }

    /// Takes an event.
    ///
    /// - Parameter data: Its JSON.
    /// - Returns: The output that it lacks, as JSON text.
    mutating func output(for data: UnsafeRawBufferPointer) -> [UInt8]? {
        var document = JSONDocument(valueCapacity: 64)
        guard matters(data), let event = try? document.parse(data) else { return nil }
        if event["type"]?.equals("response.output_item.done") ?? false {
            keep(event)
            return nil
        }
        guard let response = event["response"], response.isObject, !items.isEmpty,
            response.member("output")?.isEmpty ?? true
        else { return nil }
        return list
    }

    private mutating func keep(_ event: JSONNode) {
        guard let item = event["item"] else { return }
        kept += item.raw.count
        guard kept <= Self.maxKept else { return items.removeAll() }
        items.append((event["output_index"]?.int ?? Int.max, Array(item.raw)))
    }

    private var list: [UInt8] {
        // An item without a place stands behind those with one, in the order of the stream.
        let sorted = items.enumerated().sorted { one, other in
            (one.element.place, one.offset) < (other.element.place, other.offset)
        }
        var list = Array("[".utf8)
        for (number, item) in sorted.enumerated() {
            if number > 0 { list.append(UInt8(ascii: ",")) }
            list += item.element.json
        }
        return list + Array("]".utf8)
    }
}
