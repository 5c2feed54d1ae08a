import ProviderAPI

/// Where a condition looks in a body.
///
/// The notation is that of the reference's rules:
///
///     metadata.client                     a member of a member
///     messages.0.role                     an element of an array
///     tools.#(type=="web_search").name    the first element with such a member
struct PayloadPath: Sendable, Equatable {
    /// One step down.
    enum Step: Sendable, Equatable {
        case key(String)
        case first(key: String, value: String)
    }

    let steps: [Step]

    /// Reads a path.
    ///
    /// - Parameter text: The path; `nil` where it asks for more than is described above.
    init?(_ text: String) {
        var steps: [Step] = []
        for part in Self.parts(of: text) {
            guard let step = Self.step(part) else { return nil }
            steps.append(step)
        }
        guard !steps.isEmpty else { return nil }
        self.steps = steps
    }

    /// Finds the value.
    ///
    /// - Parameter root: The body.
    /// - Returns: `nil` where there is none.
    func value(in root: JSONNode) -> JSONNode? {
        var node = root
        for step in steps {
            guard let next = Self.follow(step, from: node) else { return nil }
            node = next
        }
        return node
    }

    private static func follow(_ step: Step, from node: JSONNode) -> JSONNode? {
        switch step {
        case .key(let key):
            guard node.isArray else { return node[key: key] }
            return Int(key, radix: 10).flatMap { $0 >= 0 ? node[$0] : nil }
        case .first(let key, let value):
            return node.elements.first { $0[key: key]?.equals(text: value) ?? false }
        }
    }

    private static func step(_ part: Substring) -> Step? {
        guard part.hasPrefix("#(") else {
            let isPlain = !part.isEmpty && !part.contains { "#*?|@\\".contains($0) }
            return isPlain ? .key(String(part)) : nil
        }
        // text: the operator's path
        guard part.hasSuffix("\")"), let equals = part.firstRange(of: "==\"") else { return nil }
        let key = part[..<equals.lowerBound].dropFirst(2)
        guard !key.isEmpty, equals.upperBound <= part.index(part.endIndex, offsetBy: -2) else {
            return nil
        }
        return .first(key: String(key), value: String(part[equals.upperBound...].dropLast(2)))
    }

    /// The text between dots that are not inside parentheses.
    private static func parts(of text: String) -> [Substring] {
        var depth = 0
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return character == "." && depth == 0
        }
    }
}
