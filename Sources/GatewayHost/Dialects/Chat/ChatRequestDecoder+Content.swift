import ProviderAPI

extension ChatRequestDecoder {
    func readContent(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        if let text = value.text {
            if !text.isEmpty { parts.append(Part(.text(text), path)) }
            return
        }
        guard value.isArray else {
            if value.isObject { request.lose("content", of: path, .invalid) }
            return
        }
        let list = request.paths.member(RawText("content"), of: path)
        for (index, element) in value.elements.enumerated() {
            readPart(element, request.paths.element(index, of: list), into: &parts)
        }
    }

    private func readPart(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var kind: Part.Kind?
        var cache: CacheBreakpoint?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "text": kind = member.value.text.map(Part.Kind.text)
            case "refusal": kind = member.value.text.map(Part.Kind.refusal)
            case "image_url": kind = image(member.value, path)
            case "input_audio": kind = audio(member.value, path)
            case "video_url": kind = video(member.value)
            case "file": kind = file(member.value, path)
            case "cache_control": cache = CacheBreakpoint(ttl: member.value["ttl"]?.text)
            default: request.extra(member.name, of: path)
            }
        }
        if case .text(let text) = kind, text.isEmpty { return }
        guard let kind else { return request.lose(path, .unknown) }
        parts.append(Part(kind, path, cache: cache))
    }

    private func image(_ value: JSONNode, _ path: SourcePath) -> Part.Kind? {
        guard let url = value.text ?? value["url"]?.text else { return nil }
        var media = Media(link: url, kind: .image)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "url": break
            case "detail": media.detail = member.value.text
            default: request.extra(member.name, of: path)
            }
        }
        return .media(media)
    }

    private func video(_ value: JSONNode) -> Part.Kind? {
        (value.text ?? value["url"]?.text).map { .media(Media(link: $0, kind: .video)) }
    }

    private func audio(_ value: JSONNode, _ path: SourcePath) -> Part.Kind? {
        guard let data = value["data"]?.text else { return nil }
        let format = value["format"]?.text ?? RawText("wav")
        let type = request.arena.text {
            $0.append("audio/")
            $0.append(format.bytes)
        }
        for member in value.members {
            switch member.name {
            case "data", "format": break
            default: request.extra(member.name, of: path)
            }
        }
        return .media(Media(kind: .audio, source: .data(data), type: type))
    }

    private func file(_ value: JSONNode, _ path: SourcePath) -> Part.Kind? {
        var media: Media?
        var name: RawText?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "filename": name = member.value.text
            case "file_id":
                media = member.value.text.map { Media(kind: .document, source: .file($0)) }
            case "file_data", "file_url":
                media = member.value.text.map { Media(link: $0, kind: .document) }
            default: request.extra(member.name, of: path)
            }
        }
        guard var media else { return nil }
        media.name = name
        if case .link(let data) = media.source, !data.hasPrefix("http") {
            // Bare base64 beside a name is as common as a data URL.
            media.source = .data(data)
            media.type = MediaType.guess(name)
        }
        return .media(media)
    }
}
