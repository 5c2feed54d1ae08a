import ProviderAPI

extension ResponsesRequestEncoder {
    /// Writes a part of an input message or of an output.
    func write(_ part: Part, into out: inout ByteBuffer) {
        request.loseCache(part)
        switch part.kind {
        case .text(let text), .refusal(let text): writeText(text, into: &out)
        case .media(let media): write(media, part.path, into: &out)
        case .toolReference(let name): writeReference(name, part.path, into: &out)
        case .thinking, .toolCall, .toolResult, .serverTool:
            request.lose(part.path, .unsupported)
        }
    }

    private func writeText(_ text: RawText, into out: inout ByteBuffer) {
        out.append("{\"type\":\"input_text\",\"text\":\"")
        out.append(text.bytes)
        out.append("\"},")
    }

    private func writeReference(_ name: RawText, _ path: SourcePath, into out: inout ByteBuffer) {
        request.lose(path, .adapted)
        out.append("{\"type\":\"input_text\",\"text\":\"Tool available: ")
        out.append(trip.names.upstream(name, nil, request.arena).bytes)
        out.append("\"},")
    }

    private func write(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if media.isStoredElsewhere { return request.lose(path, .foreign) }
        switch media.kind {
        case .image: writeImage(media, path, into: &out)
        case .document: writeFile(media, path, into: &out)
        case .audio: writeAudio(media, path, into: &out)
        case .video: request.lose(path, .unsupported)
        }
    }

    private func writeImage(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if media.name != nil { request.lose("filename", of: path, .unsupported) }
        out.append("{\"type\":\"input_image\",")
        switch media.source {
        case .file(let id): out.member("file_id", id)
        case .link(let url): out.member("image_url", url)
        case .data(let data), .text(let data):
            out.key("image_url")
            out.dataURL(media.type ?? RawText("image/png"), data)
        }
        writeDetail(media, path, into: &out)
        out.closeObject()
    }

    private func writeDetail(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        guard let detail = media.detail else { return }
        switch detail {
        case "auto", "low", "high", "original": out.member("detail", detail)
        default: request.lose("detail", of: path, .invalid)
        }
    }

    private func writeFile(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if case .text(let text) = media.source {
            if media.name != nil { request.lose("title", of: path, .unsupported) }
            return writeText(text, into: &out)
        }
        out.append("{\"type\":\"input_file\",")
        switch media.source {
        case .file(let id): out.member("file_id", id)
        case .link(let url):
            out.member("file_url", url)
            if media.name != nil { request.lose("filename", of: path, .unsupported) }
        case .data(let data), .text(let data):
            out.member("filename", media.name ?? RawText("document.pdf"))
            out.key("file_data")
            out.dataURL(media.type ?? RawText("application/pdf"), data)
        }
        out.closeObject()
    }

    private func writeAudio(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        guard case .data(let data) = media.source else { return request.lose(path, .unsupported) }
        out.inputAudio(data, media.type)
    }
}
