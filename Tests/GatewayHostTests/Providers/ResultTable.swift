import Testing

/// What came of each case, a row a case.
struct ResultTable {
    private var rows: [String] = []
    private var columns: [String] = []
    private var results: [String: [String: Bool]] = [:]

    /// How many cases were tried.
    var count: Int { results.values.reduce(0) { $0 + $1.count } }
    /// How many of them passed.
    var passed: Int { results.values.reduce(0) { $0 + $1.values.count(where: \.self) } }

    /// Takes note of a result, and reports it when it is a failure.
    ///
    /// - Parameters:
    ///   - row: The case.
    ///   - column: With what it was tried.
    ///   - fault: What is wrong; `nil` when nothing is.
    mutating func note(_ row: String, _ column: String, _ fault: String?) {
        if !columns.contains(column) { columns.append(column) }
        if !rows.contains(row) { rows.append(row) }
        results[row, default: [:]][column] = fault == nil
        if let fault { Issue.record("\(row), \(column): \(fault)") }
    }

    /// The table in Markdown; a dash stands for what a column does not have.
    var text: String {
        let head = [[""] + columns, columns.reduce(["---"]) { list, _ in list + ["---"] }]
        let lines = rows.map { row in
            [row] + columns.map { results[row]?[$0].map { $0 ? "pass" : "FAIL" } ?? "–" }
        }
        return (head + lines).map { "| \($0.joined(separator: " | ")) |" }
            .joined(separator: "\n")
    }
}
