internal import ProviderAPI

/// The client's choice among its tools, in the upstream's names and without those that are gone.
struct ToolChoice {
    private let tools: ToolList

    init(_ tools: ToolList) { self.tools = tools }

    func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        guard !tools.isEmpty else {
            for key in ["tool_choice", "parallel_tool_calls"] where root[key: key] != nil {
                plan.remove(key)
            }
            return
        }
        guard let node = root.member("tool_choice"), node.isObject else { return }
        let choice = JSONValue(node)
        let mapped = mapped(choice)
        guard mapped != choice else { return }
        if let mapped {
            plan.set("tool_choice", json: mapped.compact)
        } else {
            plan.remove("tool_choice")
        }
    }

    private func mapped(_ choice: JSONValue) -> JSONValue? {
        switch choice["type"]?.word ?? "" {
        case "function", "custom": return named(choice)
        case "allowed_tools":
            let left = (choice["tools"]?.elements ?? []).compactMap(allowed)
            var choice = choice
            choice["tools"] = .array(left)
            return left.isEmpty ? nil : choice
        case let type:
            // The upstream's own tools can be forced only as the one tool that is allowed.
            let name = HostedTools.name(of: type)
            guard tools.hosted.contains(TextKey(name)) else { return nil }
            return [
                "type": "allowed_tools", "mode": "required", "tools": [["type": .string(name)]],
            ]
        }
    }

    private func allowed(_ tool: JSONValue) -> JSONValue? {
        switch tool["type"]?.word ?? "" {
        case "function", "custom": return named(tool)
        case let type:
            let name = HostedTools.name(of: type)
            guard tools.hosted.contains(TextKey(name)) else { return nil }
            var tool = tool
            tool["type"] = .string(name)
            return tool
        }
    }

    private func named(_ choice: JSONValue) -> JSONValue? {
        let name = choice["name"]?.string ?? ""
        let upstream = ToolMap.qualified(name, choice["namespace"]?.string)
        guard tools.map.declared.contains(TextKey(upstream)) else { return nil }
        var choice = choice
        choice["type"] = "function"
        choice["name"] = .string(upstream)
        choice["namespace"] = nil
        return choice
    }
}
