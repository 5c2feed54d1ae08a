/// What an authorization server answered, by the browser's return or pasted by the operator.
public struct AuthorizationAnswer: Sendable, Equatable {
    /// The authorization code, or an empty string.
    public var code = ""
    /// The state that came with it, or an empty string.
    public var state = ""
    /// The server's error with its description, or an empty string.
    public var error = ""

    /// Reads the query of a callback.
    ///
    /// - Parameter query: The parameters, decoded.
    public init(query: [String: String]) {
        code = query["code"] ?? ""
        state = query["state"] ?? ""
        error = [query["error"] ?? "", query["error_description"] ?? ""]
            .filter { !$0.isEmpty }
            .joined(separator: ": ")
        takeFragment()
    }

    /// Reads what an operator pasted: the callback's URL, its query, `code#state` or the code.
    ///
    /// - Parameter text: Any text.
    public init(pasted text: String) {
        let text = text.filter { !$0.isWhitespace }
        guard text.contains("=") || text.contains("?") else {
            self.init(query: ["code": text])
            return
        }
        let query = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).last
        self.init(query: FormBody.decode(String(query ?? "")))
    }

    /// A code may carry its state behind `#`, which then counts over a state beside it.
    private mutating func takeFragment() {
        let parts = code.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        code = String(parts[0])
        if !parts[1].isEmpty { state = String(parts[1]) }
    }
}
