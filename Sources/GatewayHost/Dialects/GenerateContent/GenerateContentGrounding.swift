import ProviderAPI

/// Collects the sources of an answer for a client of this format, which gets them at the end.
final class GenerateContentGrounding {
    private var queries = ByteBuffer(capacity: 16)
    private var chunks = ByteBuffer(capacity: 16)
    private var supports = ByteBuffer(capacity: 16)
    private var places: [TextKey: Int] = [:]

    func add(_ citation: Citation) {
        guard let url = citation.url, !url.isEmpty else { return }
        let place = place(url, citation.title)
        guard citation.end != nil || citation.citedText != nil else { return }
        supports.append("{\"segment\":{")
        supports.member("startIndex", optional: citation.start)
        supports.member("endIndex", optional: citation.end)
        supports.member("text", optional: citation.citedText)
        supports.closeObject()
        supports.append("\"groundingChunkIndices\":[")
        supports.append(decimal: place)
        supports.append("]},")
    }

    /// Adds a search or its results; tools of other kinds have no place here.
    func add(_ item: ServerToolItem) {
        guard item.tool == .webSearch, let payload = item.payload else { return }
        var document = JSONDocument(valueCapacity: 64)
        guard let root = try? document.parse(payload.bytes) else { return }
        switch item.phase {
        case .call: if let query = root["query"]?.nonEmptyText { queries.string(query) }
        case .result:
            for result in root.elements {
                if let url = result["url"]?.nonEmptyText { _ = place(url, result["title"]?.text) }
            }
        }
    }

    private func place(_ url: RawText, _ title: RawText?) -> Int {
        let key = TextKey(url.string)
        if let found = places[key] { return found }
        places[key] = places.count
        chunks.append("{\"web\":{")
        chunks.member("uri", url)
        chunks.member("title", optional: title)
        chunks.closeObject()
        chunks.closeObject()
        return places.count - 1
    }

    /// Writes the member of the candidate, if there is anything to say.
    func write(into out: inout ByteBuffer) {
        guard !chunks.isEmpty || !queries.isEmpty else { return }
        out.append("\"groundingMetadata\":{")
        out.member("webSearchQueries", list: queries)
        out.member("groundingChunks", list: chunks)
        out.member("groundingSupports", list: supports)
        out.closeObject()
    }
}
