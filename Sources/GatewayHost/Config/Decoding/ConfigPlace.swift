/// A node of a configuration with its path from the top.
struct ConfigPlace {
    let path: String
    let node: YAMLNode
    let diagnosis: ConfigDiagnosis

    func error(_ message: String, _ suggestion: String? = nil) {
        report(.error, message, suggestion)
    }

    func warning(_ message: String, _ suggestion: String? = nil) {
        report(.warning, message, suggestion)
    }

    /// The place of a value in this mapping.
    func child(_ key: String, _ node: YAMLNode) -> ConfigPlace {
        ConfigPlace(path: path.isEmpty ? key : "\(path).\(key)", node: node, diagnosis: diagnosis)
    }

    /// The place of an element of this list.
    func element(_ index: Int, _ node: YAMLNode) -> ConfigPlace {
        ConfigPlace(path: "\(path)[\(index)]", node: node, diagnosis: diagnosis)
    }

    /// Reports that another kind of value was expected.
    func mismatch(_ expected: String, _ suggestion: String? = nil) {
        error("expected \(expected), found \(node.kindName)", suggestion)
    }

    private func report(
        _ severity: ConfigProblem.Severity,
        _ message: String,
        _ suggestion: String?
    ) {
        diagnosis.report(
            ConfigProblem(
                severity: severity,
                path: path,
                position: node.position,
                message: message,
                suggestion: suggestion
            )
        )
    }
}
