import ProviderAPI

extension GenerateContentRequestDecoder {
    func readSystem(_ member: JSONNode.Member) {
        let path = path(member.name)
        var turn = GenerateContentTurn(.system, path, request)
        if let text = member.value.text {
            turn.add(text: text, path)
        } else {
            var calls = GenerateContentCalls(member.value, request.arena)
            readMembers(member.value, path, &turn, &calls)
        }
        request.messages += turn.finished()
    }

    func readContents(_ value: JSONNode, _ path: SourcePath) {
        var calls = GenerateContentCalls(value, request.arena)
        var turn = GenerateContentTurn(.user, path, request)
        for (index, element) in value.listed.enumerated() {
            let place = request.paths.element(index, of: path)
            let role = role(element, place)
            // A model turn that came in pieces is one turn.
            if turn.role != .assistant || role != .assistant {
                request.messages += turn.finished()
                turn = GenerateContentTurn(role, place, request)
            }
            if let text = element.text {
                turn.add(text: text, place)
            } else {
                readMembers(element, place, &turn, &calls)
            }
        }
        request.messages += turn.finished()
    }

    private func role(_ content: JSONNode, _ path: SourcePath) -> Message.Role {
        switch content["role"]?.text ?? .empty {
        case "model", "assistant": return .assistant
        case "user", "function", "tool", "": return .user
        case "system": return .system
        default:
            request.lose("role", of: path, .invalid)
            return .user
        }
    }

    private func readMembers(
        _ content: JSONNode,
        _ path: SourcePath,
        _ turn: inout GenerateContentTurn,
        _ calls: inout GenerateContentCalls
    ) {
        for member in content.members where !member.value.isNull {
            switch member.name {
            case "role": break
            case "parts":
                let list = request.paths.member(member.name, of: path)
                for (index, part) in member.value.listed.enumerated() {
                    let place = request.paths.element(index, of: list)
                    read(part, place, &turn, &calls)
                }
            default: request.extra(member.name, of: path)
            }
        }
    }

    private func read(
        _ value: JSONNode,
        _ path: SourcePath,
        _ turn: inout GenerateContentTurn,
        _ calls: inout GenerateContentCalls
    ) {
        if let text = value.text { return turn.add(text: text, path) }
        let part = GenerateContentPart(value, request, path)
        switch part.content {
        case .text(let text) where part.isThought:
            turn.add(thought: text, part.signature, isRedacted: part.isRedacted, path)
        case .text(let text):
            turn.add(text: text, path)
            if let signature = part.signature { turn.add(signature: signature, path) }
        case .call(let node):
            if let signature = part.signature { turn.add(signature: signature, path) }
            turn.add(call: call(node, part.place, &calls), path)
        case .result(let node): turn.add(result: result(node, part.place, &calls), path)
        case .media(let media):
            turn.add(media: media, path)
            if let signature = part.signature { turn.add(signature: signature, path) }
        case .server(let item): turn.add(.serverTool(item), path)
        case nil:
            if let signature = part.signature {
                turn.add(thought: .empty, signature, isRedacted: part.isRedacted, path)
            } else {
                request.lose(path, .unknown)
            }
        }
    }

    private func call(
        _ value: JSONNode,
        _ path: SourcePath,
        _ calls: inout GenerateContentCalls
    ) -> ToolCall {
        var call = ToolCall(id: .empty, name: .empty, arguments: .object(RawJSON("{}")))
        var id: RawText?
        for member in value.members where !member.value.isNull {
            switch member.name {
            case "id": id = member.value.nonEmptyText
            case "name": call.name = member.value.text ?? .empty
            case "args": call.arguments = .object(member.value.value)
            case "partialArgs", "partial_args", "willContinue", "will_continue":
                request.unsupported(member.name, of: path)
            default: request.extra(member.name, of: path)
            }
        }
        call.id = calls.call(id, call.name)
        return call
    }
}
