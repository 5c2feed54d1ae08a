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
        let bytes = text.utf8.filter { !Self.isBlank($0) }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        guard mark != nil || bytes.contains(UInt8(ascii: "=")) else {
            self.init(query: ["code": String(decoding: bytes, as: UTF8.self)])
            return
        }
        let query = mark.map { bytes[($0 + 1)...] } ?? bytes[...]
        self.init(query: FormBody.decode(String(decoding: query, as: UTF8.self)))
    }

    /// A code may carry its state behind `#`, which then counts over a state beside it.
    private mutating func takeFragment() {
        guard let mark = code.utf8.firstIndex(of: UInt8(ascii: "#")) else { return }
        let rest = String(code[code.utf8.index(after: mark)...])
        code = String(code[..<mark])
        if !rest.isEmpty { state = rest }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
