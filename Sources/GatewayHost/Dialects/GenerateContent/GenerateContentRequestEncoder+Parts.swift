import ProviderAPI

extension GenerateContentRequestEncoder {
    /// Writes a part that needs no context.
    func write(_ part: Part, into out: inout ByteBuffer) {
        request.loseCache(part)
        switch part.kind {
        case .text(let text), .refusal(let text): writeText(text, into: &out)
        case .media(let media): write(media, part.path, into: &out)
        case .serverTool(let item): write(item, part.path, into: &out)
        case .toolReference(let name): writeReference(name, part.path, into: &out)
        case .thinking, .toolCall, .toolResult: request.lose(part.path, .unsupported)
        }
    }

    private func writeText(_ text: RawText, into out: inout ByteBuffer) {
        guard !text.isEmpty else { return }
        out.append("{\"text\":\"")
        out.append(text.bytes)
        out.append("\"},")
    }

    private func write(_ item: ServerToolItem, _ path: SourcePath, into out: inout ByteBuffer) {
        guard item.format == .generateContent else { return request.lose(path, .unsupported) }
        out.raw(item.raw)
    }

    private func writeReference(_ name: RawText, _ path: SourcePath, into out: inout ByteBuffer) {
        request.lose(path, .adapted)
        out.append("{\"text\":\"Tool available: ")
        out.append(trip.names.upstream(name, nil, request.arena).bytes)
        out.append("\"},")
    }

    private func write(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if media.detail != nil { request.lose("detail", of: path, .unsupported) }
        switch media.source {
        case .data(let data):
            out.append("{\"inlineData\":{")
            out.member("mimeType", GenerateContentMedia.type(media))
            out.member("data", data)
        case .link(let link): beginFile(media, link, into: &out)
        case .file(let id):
            // Ids of other stores mean nothing here; this format's are links.
            guard id.firstIndex(of: UInt8(ascii: "/")) != nil else {
                return request.lose(path, .foreign)
            }
            beginFile(media, id, into: &out)
        case .text(let text):
            if media.name != nil { request.lose("title", of: path, .unsupported) }
            return writeText(text, into: &out)
        }
        if media.name != nil { request.lose("filename", of: path, .unsupported) }
        out.closeObject()
        out.closeObject()
    }

    private func beginFile(_ media: Media, _ link: RawText, into out: inout ByteBuffer) {
        out.append("{\"fileData\":{")
        out.member("mimeType", GenerateContentMedia.type(media))
        out.member("fileUri", link)
    }

    /// Writes the results of a turn, and behind them the images that upstreams refuse inside.
    func writeResults(
        _ parts: [Part],
        _ names: [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        for part in parts {
            guard case .toolResult(let result) = part.kind else { continue }
            request.loseCache(part)
            write(result, names, into: &out)
        }
        guard !trip.capabilities.acceptsImagesInToolResults else { return }
        for part in parts {
            guard case .toolResult(let result) = part.kind else { continue }
            for media in result.content where media.isMedia {
                request.lose(media.path, .adapted)
                write(media, into: &out)
            }
        }
    }

    private func write(
        _ result: ToolResult,
        _ names: [RawText: RawText],
        into out: inout ByteBuffer
    ) {
        out.append("{\"functionResponse\":{")
        if trip.capabilities.acceptsCallIDs { out.member("id", result.callID) }
        let name = result.name.map { trip.names.upstream($0, nil, request.arena) }
        out.member("name", names[result.callID] ?? name ?? RawText("tool"))
        out.key("response")
        writeAnswer(result, into: &out)
        writeMedia(result, into: &out)
        out.closeObject()
        out.closeObject()
    }

    private func writeAnswer(_ result: ToolResult, into out: inout ByteBuffer) {
        if let structured = result.structured, structured.isObject, !result.isError {
            return out.raw(structured)
        }
        out.openObject()
        out.key(result.isError ? "error" : "output")
        if let structured = result.structured {
            out.raw(structured)
        } else {
            writeJoined(result.content, into: &out)
        }
        out.closeObject()
    }

    private func writeJoined(_ content: [Part], into out: inout ByteBuffer) {
        out.append("\"")
        var isFirst = true
        for part in content where !part.isMedia {
            if !isFirst { out.append("\\n") }
            isFirst = false
            request.loseCache(part)
            switch part.kind {
            case .text(let text), .refusal(let text): out.append(text.bytes)
            case .toolReference(let name):
                request.lose(part.path, .adapted)
                out.append("Tool available: ")
                out.append(trip.names.upstream(name, nil, request.arena).bytes)
            default: request.lose(part.path, .unsupported)
            }
        }
        out.append("\",")
    }

    private func writeMedia(_ result: ToolResult, into out: inout ByteBuffer) {
        guard trip.capabilities.acceptsImagesInToolResults,
            result.content.contains(where: \.isMedia)
        else { return }
        out.key("parts")
        out.openArray()
        for part in result.content where part.isMedia { write(part, into: &out) }
        out.closeArray()
    }
}

extension Part {
    fileprivate var isMedia: Bool {
        if case .media = kind { true } else { false }
    }
}
