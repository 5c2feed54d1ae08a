/// Puts environment variables in the place of values that are `${NAME}` and nothing else.
struct EnvironmentExpansion {
    let environment: (String) -> String?
    let diagnosis: ConfigDiagnosis

    /// Expands a tree; a variable that is not set is reported.
    func expand(_ node: YAMLNode, _ path: String) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar(_, let text):
            if let name = variable(text) { expand(name, in: &node, path) }
        case .sequence(let nodes):
            node.content = .sequence(
                nodes.enumerated().map { expand($0.element, "\(path)[\($0.offset)]") }
            )
        case .mapping(let pairs):
            node.content = .mapping(
                pairs.map { pair in
                    let name = pair.key.text ?? "?"
                    let value = expand(pair.value, path.isEmpty ? name : "\(path).\(name)")
                    return YAMLNode.Pair(key: pair.key, value: value)
                }
            )
        }
        return node
    }

    private func variable(_ text: String) -> String? {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let name = text.dropFirst(2).dropLast()
        let isName = name.allSatisfy { $0 == "_" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return isName && !name.isEmpty ? String(name) : nil
    }

    private func expand(_ name: String, in node: inout YAMLNode, _ path: String) {
        let place = ConfigPlace(path: path, node: node, diagnosis: diagnosis)
        guard let text = environment(name) else {
            place.error(
                "the environment variable \(name) is not set",
                "set it, or write the value"
            )
            // Nothing more is said about a value that is not known.
            node.content = .scalar(.null, text: "")
            return
        }
        // Written without quotes it may be a number, as if it stood there itself.
        let value = node.style == .plain ? YAMLSchema.resolve(text) : .string(text)
        node.content = .scalar(value, text: text)
    }
}
