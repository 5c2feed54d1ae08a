import ProviderAPI

extension ResponsesRequestDecoder {
    func readToolChoice(_ value: JSONNode) {
        let path = path(RawText("tool_choice"))
        let word = value.text.flatMap(ToolChoice.Mode.init(word:))
        guard let mode = word ?? mode(value, path) else { return request.lose(path, .invalid) }
        request.toolChoice = ToolChoice(mode: mode, path: path)
    }

    private func mode(_ value: JSONNode, _ path: SourcePath) -> ToolChoice.Mode? {
        switch value["type"]?.text ?? .empty {
        case "function", "custom":
            value["name"]?.text.map { .named($0, namespace: value["namespace"]?.nonEmptyText) }
        case "allowed_tools": allowed(value, path)
        case "": nil
        case let type: .server(ResponsesServerTool.kind(tool: type))
        }
    }

    private func allowed(_ value: JSONNode, _ path: SourcePath) -> ToolChoice.Mode {
        var names: [RawText] = []
        for tool in value["tools"]?.elements ?? value.elements {
            guard let name = tool["name"]?.text, isOwn(tool) else {
                // A tool of the upstream cannot be told in a list of names.
                request.lose("tools", of: path, .unsupported)
                continue
            }
            let namespace = tool["namespace"]?.nonEmptyText
            names.append(namespace.map { ToolNames.qualified(name, $0, request.arena) } ?? name)
        }
        return .allowed(names, required: value["mode"]?.equals("required") ?? false)
    }

    private func isOwn(_ tool: JSONNode) -> Bool {
        switch tool["type"]?.text ?? .empty {
        case "function", "custom", "": true
        default: false
        }
    }
}
