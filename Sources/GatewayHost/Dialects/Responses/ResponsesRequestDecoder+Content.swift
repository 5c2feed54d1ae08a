import ProviderAPI

extension ResponsesRequestDecoder {
    /// Lifetimes are longer here than where a breakpoint can have one at all.
    private func breakpoint(_ member: JSONNode.Member, _ path: SourcePath) -> CacheBreakpoint {
        var found = CacheBreakpoint(key: "prompt_cache_breakpoint")
        if member.value["ttl"]?.text != nil {
            found.ttl = RawText("1h")
            let place = request.paths.member(member.name, of: path)
            request.lose("ttl", of: place, .clamped)
        }
        return found
    }

    func readContent(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        if let text = value.text {
            if !text.isEmpty { parts.append(Part(.text(text), path)) }
            return
        }
        for (index, element) in value.elements.enumerated() {
            readPart(element, request.paths.element(index, of: path), into: &parts)
        }
    }

    private func readPart(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        switch value["type"]?.text ?? .empty {
        case "input_text", "output_text", "text", "summary_text", "reasoning_text":
            readText(value, path, into: &parts)
        case "refusal": readText(value, path, into: &parts)
        case "input_image", "image_url": readImagePart(value, path, into: &parts)
        case "input_file": readFile(value, path, into: &parts)
        case "input_audio": readAudio(value, path, into: &parts)
        default: request.lose(path, .unknown)
        }
    }

    private func readText(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var part = Part(.text(.empty), path)
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "text": part.kind = .text(member.value.text ?? .empty)
            case "refusal": part.kind = .refusal(member.value.text ?? .empty)
            case "annotations", "logprobs":
                if !member.value.isEmpty { request.unsupported(member.name, of: path) }
            case "prompt_cache_breakpoint": part.cache = breakpoint(member, path)
            default: request.extra(member.name, of: path)
            }
        }
        if case .text(let text) = part.kind, text.isEmpty { return }
        parts.append(part)
    }

    private func readImagePart(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var media: Media?
        var detail: RawText?
        var cache: CacheBreakpoint?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "image_url":
                let url = member.value.text ?? member.value["url"]?.text
                media = url.map { Media(link: $0, kind: .image) } ?? media
            case "file_id":
                media = media ?? member.value.text.map { Media(kind: .image, source: .file($0)) }
            case "detail": detail = member.value.text
            case "prompt_cache_breakpoint": cache = breakpoint(member, path)
            default: request.extra(member.name, of: path)
            }
        }
        guard var media else { return request.lose(path, .invalid) }
        media.detail = detail
        parts.append(Part(.media(media), path, cache: cache))
    }

    private func readFile(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        var media: Media?
        var name: RawText?
        var cache: CacheBreakpoint?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "filename": name = member.value.text
            case "file_data", "file_url":
                media = member.value.text.map { Media(link: $0, kind: .document) }
            case "file_id":
                media = media ?? member.value.text.map { Media(kind: .document, source: .file($0)) }
            case "detail": request.unsupported(member.name, of: path)
            case "prompt_cache_breakpoint": cache = breakpoint(member, path)
            default: request.extra(member.name, of: path)
            }
        }
        guard var media else { return request.lose(path, .invalid) }
        media.name = name
        if case .link(let data) = media.source, !data.hasPrefix("http") {
            // Bare base64 beside a name is as common as a data URL.
            media.source = .data(data)
            media.type = MediaType.guess(name)
        }
        parts.append(Part(.media(media), path, cache: cache))
    }

    private func readAudio(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        let audio = value["input_audio"] ?? value
        guard let data = audio["data"]?.text else { return request.lose(path, .invalid) }
        let format = audio["format"]?.text ?? RawText("wav")
        let type = request.arena.text {
            $0.append("audio/")
            $0.append(format.bytes)
        }
        parts.append(Part(.media(Media(kind: .audio, source: .data(data), type: type)), path))
    }
}
