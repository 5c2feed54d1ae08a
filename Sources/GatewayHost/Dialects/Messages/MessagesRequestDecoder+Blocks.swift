import ProviderAPI

extension MessagesRequestDecoder {
    func readMedia(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        let isImage = value["type"]?.equals("image") ?? false
        var media = Media(kind: isImage ? .image : .document, source: .text(.empty))
        var found: CacheBreakpoint?
        var blocks: JSONNode?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "type": break
            case "source": blocks = readSource(member.value, path, into: &media)
            case "title": media.name = member.value.text
            case "cache_control": found = cache(member.value)
            case "context", "citations": request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        if let blocks {
            let place = request.paths.member(RawText("source"), of: path)
            return readContent(blocks, place, into: &parts)
        }
        parts.append(Part(.media(media), path, cache: found))
    }

    /// Reads where the media come from.
    ///
    /// - Returns: The blocks of a document that is made of blocks.
    private func readSource(
        _ value: JSONNode,
        _ path: SourcePath,
        into media: inout Media
    ) -> JSONNode? {
        var content: JSONNode?
        let isText = value["type"]?.equals("text") ?? false
        for member in value.members where !member.value.isNull {
            let text = member.value.text ?? .empty
            switch member.name {
            case "type": break
            case "media_type": media.type = text
            case "data": media.source = isText ? .text(text) : .data(text)
            case "url": media.source = .link(text)
            case "file_id": media.source = .file(text)
            case "content": content = member.value
            default: request.extra(member.name, of: path)
            }
        }
        return content
    }

    func readSearchResult(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        request.lose(path, .adapted)
        let text = request.arena.text { out in
            if let title = value["title"]?.text { out.append(title.bytes) }
            out.append("\\n")
            if let source = value["source"]?.text { out.append(source.bytes) }
        }
        parts.append(Part(.text(text), path))
        if let content = value["content"] { readContent(content, path, into: &parts) }
    }

    func readReference(_ value: JSONNode, _ path: SourcePath, into parts: inout [Part]) {
        guard let name = value["tool_name"]?.text else { return request.lose(path, .invalid) }
        parts.append(Part(.toolReference(name), path))
        for member in value.members {
            switch member.name {
            case "type", "tool_name": break
            default: request.extra(member.name, of: path)
            }
        }
    }

    func readServerItem(
        _ type: RawText,
        _ value: JSONNode,
        _ path: SourcePath,
        into parts: inout [Part]
    ) {
        guard let item = MessagesServerTool.item(type, value) else {
            return request.lose(path, .unknown)
        }
        let found = value.member("cache_control").map(cache)
        parts.append(Part(.serverTool(item), path, cache: found))
    }
}
