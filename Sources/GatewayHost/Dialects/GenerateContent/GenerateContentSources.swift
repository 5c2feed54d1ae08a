import ProviderAPI

/// The sources of an answer: searches that the upstream made, and which text rests on what.
final class GenerateContentSources {
    /// More than any answer rests on; a hostile list must not take quadratic time.
    private static let maxSupports = 256

    private let reverse: Reverse
    private let losses: AnswerLosses
    private let arena = Arena()
    /// The answer's text so far, still escaped, because places in it are told in bytes.
    private var text = ByteBuffer(capacity: 256)
    private var seen: Set<TextKey> = []
    private var hasSearched = false

    init(_ reverse: Reverse, _ losses: AnswerLosses) {
        self.reverse = reverse
        self.losses = losses
    }

    func note(_ piece: RawText) { text.append(piece.bytes) }

    /// Cites what the open text rests on.
    func read(grounding: JSONNode, isTextOpen: Bool, _ sink: any ResponseSink) {
        loseRest(of: grounding)
        guard let chunks = grounding.either("groundingChunks", "grounding_chunks") else {
            return loseUses(of: grounding)
        }
        // The text that they belong to is over.
        guard isTextOpen else { return loseSupports(of: grounding) }
        let links = chunks.elements.prefix(Self.maxSupports).map { $0["web"] }
        let supports = grounding.either("groundingSupports", "grounding_supports")
        guard let supports, !supports.isEmpty else {
            for link in links { if let link { cite(link, nil, nil, grounding, sink) } }
            return
        }
        var plain = ByteBuffer(capacity: text.count)
        plain.unescape(RawText(text.bytes))
        for support in supports.elements.prefix(Self.maxSupports) {
            let indices = support.either("groundingChunkIndices", "grounding_chunk_indices")
            for index in indices?.prefix(16) ?? [] {
                guard let number = index.int, links.indices.contains(number),
                    let link = links[number]
                else { continue }
                cite(link, support["segment"], plain.bytes, support, sink)
            }
        }
    }

    private func loseRest(of grounding: JSONNode) {
        let place: StaticString = "candidates[].groundingMetadata"
        for member in grounding.members {
            switch member.name {
            case "groundingChunks", "grounding_chunks": loseChunks(member.value)
            case "groundingSupports", "grounding_supports": break
            case "webSearchQueries", "web_search_queries":
                // A search has one query elsewhere.
                if member.value.count > 1 { losses.add(member.name, of: place, .adapted) }
            default: losses.add(member, of: place)
            }
        }
    }

    private func loseChunks(_ chunks: JSONNode) {
        let place: StaticString = "candidates[].groundingMetadata.groundingChunks[]"
        for chunk in chunks.elements.prefix(Self.maxSupports) {
            losses.add(rest: chunk, of: place, besides: ["web"])
            losses.add(
                rest: chunk["web"],
                of: "candidates[].groundingMetadata.groundingChunks[].web",
                besides: ["uri", "title"]
            )
        }
    }

    /// Searches and supports without sources say nothing in other formats.
    private func loseUses(of grounding: JSONNode) {
        loseSupports(of: grounding)
        let queries = grounding.either("webSearchQueries", "web_search_queries")
        if queries?.isEmpty == false {
            losses.add("candidates[].groundingMetadata.webSearchQueries")
        }
    }

    private func loseSupports(of grounding: JSONNode) {
        guard grounding.either("groundingSupports", "grounding_supports")?.isEmpty == false else {
            return
        }
        losses.add("candidates[].groundingMetadata.groundingSupports")
    }

    private func cite(
        _ link: JSONNode,
        _ segment: JSONNode?,
        _ plain: UnsafeRawBufferPointer?,
        _ whole: JSONNode,
        _ sink: any ResponseSink
    ) {
        let end = segment?.either("endIndex", "end_index")?.int
        // A start of zero is left out on the wire.
        let start = end == nil ? nil : segment?.either("startIndex", "start_index")?.int ?? 0
        let key = "\(start ?? -1) \(end ?? -1) \(link["uri"]?.string ?? "")"
        guard seen.insert(TextKey(key)).inserted else { return }
        sink.cite(
            Citation(
                url: link["uri"]?.text,
                title: link["title"]?.text,
                citedText: segment?["text"]?.text,
                start: start.map { characters(plain, $0) },
                end: end.map { characters(plain, $0) },
                raw: whole.value,
                format: .generateContent
            )
        )
    }

    /// How many characters stand in so many bytes: other formats count those.
    private func characters(_ plain: UnsafeRawBufferPointer?, _ offset: Int) -> Int {
        guard let plain else { return offset }
        let bytes = plain.prefix(max(0, offset))
        return bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }

    /// Cites works that the text repeats.
    func read(citations: JSONNode, isTextOpen: Bool, _ sink: any ResponseSink) {
        let list = citations.member("citations") ?? citations.member("citationSources")
        guard let list, !list.isEmpty else { return }
        guard isTextOpen else { return losses.add("candidates[].citationMetadata") }
        for source in list.elements.prefix(Self.maxSupports) {
            guard let link = source["uri"]?.text else {
                losses.add("candidates[].citationMetadata.citations[]")
                continue
            }
            guard seen.insert(TextKey(link.string)).inserted else { continue }
            sink.cite(
                Citation(
                    url: link,
                    title: source["title"]?.text,
                    start: source.either("startIndex", "start_index")?.int,
                    end: source.either("endIndex", "end_index")?.int,
                    raw: source.value,
                    format: .generateContent
                )
            )
        }
    }

    /// Whether a search is told of for the first time.
    func hasNewSearch(_ grounding: JSONNode) -> Bool {
        let queries = grounding.either("webSearchQueries", "web_search_queries")
        return !hasSearched && !(queries?.isEmpty ?? true)
            && grounding.either("groundingChunks", "grounding_chunks") != nil
    }

    /// Writes the searches as a call of a server tool and its result.
    func writeSearch(_ grounding: JSONNode, _ sink: any ResponseSink) {
        hasSearched = true
        let queries = grounding.either("webSearchQueries", "web_search_queries")
        let query = queries?[0]?.text ?? .empty
        let id = arena.text("srvtoolu_\(reverse.requestID)_0")
        let call = arena.make { out in
            out.openObject()
            out.member("query", query)
            out.closeObject()
            out.endJSON()
        }
        let results = arena.make { writeResults(grounding, into: &$0) }
        for (phase, payload) in [(ServerToolItem.Phase.call, call), (.result, results)] {
            let item = ServerToolItem(
                phase: phase,
                tool: .webSearch,
                id: id,
                name: RawText("web_search"),
                payload: RawJSON(payload),
                raw: grounding.value,
                format: .generateContent
            )
            sink.open(Block(kind: .serverTool(item)))
            sink.close()
        }
    }

    private func writeResults(_ grounding: JSONNode, into out: inout ByteBuffer) {
        out.openArray()
        let chunks = grounding.either("groundingChunks", "grounding_chunks")
        for chunk in chunks?.prefix(Self.maxSupports) ?? [] {
            guard let link = chunk["web"] else { continue }
            out.openObject()
            out.member("type", "web_search_result")
            out.member("url", link["uri"]?.text ?? .empty)
            out.member("title", link["title"]?.text ?? .empty)
            out.member("encrypted_content", "")
            out.closeObject()
        }
        out.closeArray()
        out.endJSON()
    }
}
