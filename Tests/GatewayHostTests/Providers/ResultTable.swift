import Testing

/// What came of each case with each provider.
struct ResultTable {
    private(set) var cases: [String] = []
    private var columns: [String] = []
    private var results: [String: [String: Bool]] = [:]

    /// Takes note of a result, and reports it when it is a failure.
    ///
    /// - Parameters:
    ///   - column: The provider.
    ///   - name: The case.
    ///   - fault: What is wrong; `nil` when nothing is.
    mutating func note(_ column: String, _ name: String, _ fault: String?) {
        if !columns.contains(column) { columns.append(column) }
        if !cases.contains(name) { cases.append(name) }
        results[name, default: [:]][column] = fault == nil
        if let fault { Issue.record("\(column), \(name): \(fault)") }
    }

    /// The table as text; a dash stands for a case that a provider does not have.
    var text: String {
        let width = (cases.map(\.count).max() ?? 0) + 2
        let head = "".padded(width) + columns.map { $0.padded($0.count + 2) }.joined()
        let rows = cases.map { name in
            name.padded(width)
                + columns.map { column in
                    let result = results[name]?[column]
                    return (result.map { $0 ? "pass" : "FAIL" } ?? "–").padded(column.count + 2)
                }.joined()
        }
        return ([head] + rows).joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
