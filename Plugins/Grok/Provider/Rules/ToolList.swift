internal import ProviderAPI

/// The tools of a request as the upstream takes them: one flat list of functions and of tools that it
/// runs itself.
struct ToolList {
    private(set) var map = ToolMap()
    /// The types of the upstream's own tools in the list.
    private(set) var hosted: Set<TextKey> = []
    private var texts: [String] = []
    private var isChanged = false
    private let model: String

    /// Whether any tool is left.
    var isEmpty: Bool { texts.isEmpty }

    init(_ root: JSONNode, model: String, injectsSearch: Bool) {
        self.model = model
        for tool in (root.member("tools") ?? root).elements { add(tool, namespace: nil) }
        // Tools that arrive with the input come after those of the request, which count over them.
        for item in (root.member("input") ?? root).elements
        where item["type"]?.equals("additional_tools") == true {
            isChanged = true
            for tool in (item["tools"] ?? item).elements { add(tool, namespace: nil) }
        }
        if injectsSearch, !texts.isEmpty, !hosted.contains("x_search") {
            isChanged = true
            hosted.insert("x_search")
            texts.append(#"{"type":"x_search"}"#)
        }
        map.searchesX = hosted.contains("x_search")
    }

    func apply(to root: JSONNode, _ plan: inout UpstreamPlan) {
        guard isChanged else { return }
        if texts.isEmpty {
            if root["tools"] != nil { plan.remove("tools") }
        } else {
            plan.set("tools", json: "[" + texts.joined(separator: ",") + "]")
        }
    }

    private mutating func add(_ tool: JSONNode, namespace: String?) {
        switch tool["type"]?.word ?? "" {
        case "namespace":
            isChanged = true
            let name = tool["name"]?.string ?? ""
            for inner in (tool["tools"] ?? tool).elements { add(inner, namespace: name) }
        case "function": addFunction(tool, namespace)
        case "custom": addCustom(tool, namespace)
        case "tool_search":
            // The client searches its own tools and would be asked through a type unknown upstream.
            isChanged = true
        case let type: addHosted(tool, type)
        }
    }

    private mutating func addFunction(_ tool: JSONNode, _ namespace: String?) {
        let name = tool["name"]?.string ?? ""
        guard let upstream = map.add(name, namespace: namespace, isCustom: false) else {
            isChanged = true
            return
        }
        var revision = JSONRevision()
        if upstream != name, let node = tool["name"] {
            revision.replace(node, with: JSONValue.string(upstream).compact)
        }
        FunctionSchema.apply(to: tool, &revision)
        append(revision, tool)
    }

    /// A tool that takes free text becomes a function with that text as its one argument.
    private mutating func addCustom(_ tool: JSONNode, _ namespace: String?) {
        isChanged = true
        let name = tool["name"]?.string ?? ""
        // Its grammar is enforced by nobody here, and a patch that is not well formed helps nobody.
        guard name != "apply_patch",
            let upstream = map.add(name, namespace: namespace, isCustom: true)
        else { return }
        var function: JSONValue = ["type": "function", "name": .string(upstream)]
        if let text = tool["description"]?.string { function["description"] = .string(text) }
        function["parameters"] =
            tool.member("parameters").map { JSONValue($0) } ?? [
                "type": "object", "properties": ["input": ["type": "string"]],
                "required": ["input"],
            ]
        texts.append(function.compact)
    }

    private mutating func addHosted(_ tool: JSONNode, _ type: String) {
        var revision = JSONRevision()
        let name = HostedTools.name(of: type)
        guard HostedTools.isOffered(name, by: model) else {
            isChanged = true
            return
        }
        hosted.insert(TextKey(name))
        if name != type, let node = tool["type"] {
            revision.replace(node, with: JSONValue.string(name).compact)
        }
        if name == "web_search", let access = tool["external_web_access"] {
            revision.remove(access)
        }
        append(revision, tool)
    }

    private mutating func append(_ revision: JSONRevision, _ tool: JSONNode) {
        isChanged = isChanged || !revision.isEmpty
        texts.append(revision.text(of: tool))
    }
}
