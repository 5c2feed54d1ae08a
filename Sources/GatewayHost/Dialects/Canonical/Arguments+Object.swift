import ProviderAPI

extension Arguments {
    /// The arguments as a JSON object; `nil` when they are none.
    func object(_ arena: Arena) -> RawJSON? {
        switch self {
        case .object(let raw): return raw.isObject ? raw : nil
        case .escaped(let text):
            if text.isEmpty { return RawJSON("{}") }
            let bytes = arena.make { $0.unescape(text) }
            var document = JSONDocument(valueCapacity: 64)
            guard let root = try? document.parse(bytes), root.isObject else { return nil }
            return RawJSON(root.raw)
        }
    }
}

extension ToolResult {
    /// The text of a result that is nothing but one text.
    var onlyText: RawText? {
        guard content.count == 1, content[0].cache == nil,
            case .text(let text) = content[0].kind
        else { return nil }
        return text
    }
}
