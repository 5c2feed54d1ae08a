import ProviderAPI

extension ChatRequestEncoder {
    func write(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if media.isStoredElsewhere { return request.lose(path, .foreign) }
        switch media.kind {
        case .image: writeImage(media, path, into: &out)
        case .document: writeDocument(media, path, into: &out)
        case .audio: writeAudio(media, path, into: &out)
        case .video: writeVideo(media, path, into: &out)
        }
    }

    private func writeImage(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if case .file = media.source { return request.lose(path, .unsupported) }
        if media.name != nil { request.lose("filename", of: path, .unsupported) }
        out.append("{\"type\":\"image_url\",\"image_url\":{")
        out.key("url")
        writeURL(media, RawText("image/png"), into: &out)
        if let detail = detail(media, path) { out.member("detail", detail) }
        out.closeObject()
        out.closeObject()
    }

    private func detail(_ media: Media, _ path: SourcePath) -> RawText? {
        switch media.detail {
        case nil: return nil
        case .some("original"):
            request.lose("detail", of: path, .clamped)
            return RawText("high")
        case .some("auto"), .some("low"), .some("high"): return media.detail
        default:
            request.lose("detail", of: path, .invalid)
            return nil
        }
    }

    private func writeURL(_ media: Media, _ type: RawText, into out: inout ByteBuffer) {
        switch media.source {
        case .link(let url), .file(let url), .text(let url): out.string(url)
        case .data(let data): out.dataURL(media.type ?? type, data)
        }
    }

    private func writeDocument(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if case .text(let text) = media.source {
            if media.name != nil { request.lose("title", of: path, .unsupported) }
            return write(Part(.text(text), path), into: &out)
        }
        if case .link = media.source { return request.lose(path, .unsupported) }
        if case .data(let data) = media.source,
            let text = Base64.text(data, media.type, request.arena)
        {
            request.lose(path, .adapted)
            return write(Part(.text(text), path), into: &out)
        }
        out.append("{\"type\":\"file\",\"file\":{")
        if case .file(let id) = media.source {
            out.member("file_id", id)
        } else {
            out.member("filename", media.name ?? RawText("document.pdf"))
            out.key("file_data")
            writeURL(media, RawText("application/pdf"), into: &out)
        }
        out.closeObject()
        out.closeObject()
    }

    private func writeAudio(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        guard case .data(let data) = media.source else { return request.lose(path, .unsupported) }
        out.inputAudio(data, media.type)
    }

    private func writeVideo(_ media: Media, _ path: SourcePath, into out: inout ByteBuffer) {
        if case .file = media.source { return request.lose(path, .unsupported) }
        out.append("{\"type\":\"video_url\",\"video_url\":{")
        out.key("url")
        writeURL(media, RawText("video/mp4"), into: &out)
        out.closeObject()
        out.closeObject()
    }
}
