extension SchemaPass {
    /// Puts the definition that a reference names in its place.
    ///
    /// A definition that contains itself, and one that is not there, becomes an object that is named.
    mutating func followed(_ reference: String, from schema: JSONValue) -> Cleaned {
        guard !open.contains(reference), let target = definition(reference) else {
            return Cleaned(value: standIn(for: reference, in: schema))
        }
        open.append(reference)
        defer { open.removeLast() }
        // JSON Schema 2020-12 §8.2.3.1: keywords beside a reference count as well.
        var merged = target
        for member in schema.members where member.key != "$ref" {
            merged[member.key] = member.value
        }
        return shape(merged)
    }

    private func standIn(for reference: String, in schema: JSONValue) -> JSONValue {
        var value: JSONValue = ["type": "object"]
        if let text = schema["description"]?.string { value["description"] = .string(text) }
        let name = reference.split(separator: "/").last.map(String.init) ?? reference
        value.note("See: " + name)
        return value
    }

    /// Finds what a JSON pointer into the schema names (RFC 6901 §6).
    private mutating func definition(_ reference: String) -> JSONValue? {
        guard reference.hasPrefix("#") else { return nil }
        guard let slash = reference.lastIndex(of: "/") else { return root }
        let owner = String(reference[..<slash])
        if definitions[owner] == nil { definitions[owner] = members(owner) }
        let name = Self.unescaped(reference[reference.index(after: slash)...])
        let value = definitions[owner]?[name]
        return value?.isObject == true ? value : nil
    }

    /// The members of the object or array that a pointer names.
    private func members(_ pointer: String) -> [String: JSONValue] {
        var value = root
        for step in pointer.dropFirst().split(separator: "/") {
            let key = Self.unescaped(step)
            guard let next = value[key] ?? Int(key, radix: 10).flatMap({ value[$0] }) else {
                return [:]
            }
            value = next
        }
        let elements = value.elements.enumerated().map { (String($0.offset), $0.element) }
        let members = value.members.map { ($0.key, $0.value) }
        return Dictionary(members + elements) { _, last in last }
    }

    private static func unescaped(_ step: Substring) -> String {
        replacing("~0", with: "~", in: replacing("~1", with: "/", in: String(step)))
    }

    private static func replacing(_ escape: String, with text: String, in step: String) -> String {
        step.split(separator: escape, omittingEmptySubsequences: false).joined(separator: text)
    }
}
