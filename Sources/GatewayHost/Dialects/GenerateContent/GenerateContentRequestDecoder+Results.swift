import ProviderAPI

extension GenerateContentRequestDecoder {
    func result(
        _ value: JSONNode,
        _ path: SourcePath,
        _ calls: inout GenerateContentCalls
    ) -> ToolResult {
        var result = ToolResult(callID: .empty, content: [])
        var id: RawText?
        var media: [Part] = []
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "id": id = member.value.nonEmptyText
            case "name": result.name = member.value.nonEmptyText
            case "response": read(response: member.value, path, into: &result)
            case "parts": media = parts(member, path)
            case "scheduling", "willContinue", "will_continue":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        let found = calls.result(id, result.name)
        result.callID = found.id
        result.name = found.name
        for part in media { result.add(part, request.arena) }
        return result
    }

    private func parts(_ member: JSONNode.Member, _ path: SourcePath) -> [Part] {
        let list = request.paths.member(member.name, of: path)
        return member.value.listed.enumerated().compactMap { index, element in
            let place = request.paths.element(index, of: list)
            guard case .media(let media)? = GenerateContentPart(element, request, place).content
            else {
                request.lose(place, .unknown)
                return nil
            }
            return Part(.media(media), place)
        }
    }

    /// Reads what a function answered.
    ///
    /// A lone `output`, `result` or `error` is the answer itself, as the format's documentation
    /// and its SDK have it.
    private func read(response: JSONNode, _ path: SourcePath, into result: inout ToolResult) {
        let value = answer(response, &result.isError)
        if let text = value.text {
            if !text.isEmpty { result.content = [Part(.text(text), path)] }
        } else if !value.isEmpty || !value.isObject {
            result.structured = value.value
        }
    }

    private func answer(_ response: JSONNode, _ isError: inout Bool) -> JSONNode {
        let members = Array(response.members.prefix(2))
        guard members.count == 1 else { return response }
        switch members[0].name {
        case "output", "result": return members[0].value
        case "error":
            isError = true
            return members[0].value
        default: return response
        }
    }
}

extension ToolResult {
    /// Adds something beside the answer, which must be text then.
    mutating func add(_ part: Part, _ arena: Arena) {
        if let value = structured {
            structured = nil
            content.insert(Part(.text(arena.text { $0.escape(value.bytes) }), part.path), at: 0)
        }
        content.append(part)
    }
}
