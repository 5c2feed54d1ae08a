import ProviderAPI

/// The line in front of a coding agent's system text that tells who pays.
///
/// It means nothing to the model, and part of it is another in each request, so no upstream could
/// find the prompt in its cache. Other formats' upstreams are spared it.
enum MessagesBillingLine {
    private static let start: StaticString = "x-anthropic-billing-header:"

    /// Takes the line out of what a system text begins with.
    static func remove(from parts: inout [Part], _ request: CanonicalRequest) {
        guard let first = parts.first, case .text(let text) = first.kind, text.hasPrefix(start)
        else { return }
        request.lose(first.path, .foreign)
        let rest = rest(of: text)
        if rest.isEmpty {
            parts.removeFirst()
        } else {
            parts[0].kind = .text(rest)
        }
    }

    /// What follows the line ends behind it.
    private static func rest(of text: RawText) -> RawText {
        var rest = text
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")), escape + 1 < rest.count {
            let isLineEnd = rest.base[escape + 1] == UInt8(ascii: "n")
            rest = rest.dropping(first: escape + 2)
            if isLineEnd { return withoutLineEnds(rest) }
        }
        return .empty
    }

    private static func withoutLineEnds(_ text: RawText) -> RawText {
        var text = text
        while text.hasPrefix("\\n") { text = text.dropping(first: 2) }
        return text
    }
}
