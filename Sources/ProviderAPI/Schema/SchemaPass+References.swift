extension SchemaPass {
    /// Puts the definition that a reference names in its place.
    ///
    /// A definition that contains itself, and one that is not there, becomes an object that is named.
    mutating func followed(_ reference: String, from schema: JSONValue) -> Cleaned {
        guard !open.contains(TextKey(reference)), let target = definition(reference) else {
            return Cleaned(value: standIn(for: reference, in: schema))
        }
        open.append(TextKey(reference))
        defer { open.removeLast() }
        // JSON Schema 2020-12 §8.2.3.1: keywords beside a reference count as well.
        return shape(target.overlaid(by: schema.members.filter { $0.key != "$ref" }))
    }

    private func standIn(for reference: String, in schema: JSONValue) -> JSONValue {
        var value: JSONValue = ["type": "object"]
        if let text = schema["description"]?.string { value["description"] = .string(text) }
        let name = reference.utf8.split(separator: UInt8(ascii: "/")).last.map {
            String(Substring($0))
        }
        value.note("See: " + (name ?? reference))
        return value
    }

    /// Finds what a JSON pointer into the schema names (RFC 6901 §6).
    private mutating func definition(_ reference: String) -> JSONValue? {
        let bytes = reference.utf8
        guard bytes.first == UInt8(ascii: "#") else { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return root }
        let owner = TextKey(String(reference[..<slash]))
        if definitions[owner] == nil { definitions[owner] = members(owner.text) }
        let name = TextKey(Self.unescaped(bytes[bytes.index(after: slash)...]))
        let value = definitions[owner]?[name]
        return value?.isObject == true ? value : nil
    }

    /// The members of the object or array that a pointer names.
    private func members(_ pointer: String) -> [TextKey: JSONValue] {
        var value = root
        for step in pointer.utf8.dropFirst().split(separator: UInt8(ascii: "/")) {
            let key = Self.unescaped(step)
            guard let next = value[key] ?? Int(key, radix: 10).flatMap({ value[$0] }) else {
                return [:]
            }
            value = next
        }
        let elements = value.elements.enumerated().map { (TextKey("\($0.offset)"), $0.element) }
        let members = value.members.map { (TextKey($0.key), $0.value) }
        return Dictionary(members + elements) { _, last in last }
    }

    private static func unescaped(_ step: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in step {
            if isEscaped, byte == UInt8(ascii: "1") {
                bytes[bytes.count - 1] = UInt8(ascii: "/")
            } else if !isEscaped || byte != UInt8(ascii: "0") {
                bytes.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "~")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue {
    /// The object with other members, which take the place of its own of the same name.
    ///
    /// In time proportional to both, for a hostile schema has many.
    fileprivate func overlaid(by others: [Member]) -> JSONValue {
        var values = Dictionary(others.map { ($0.key, $0.value) }) { $1 }
        let own = members.map { Member($0.key, values.removeValue(forKey: $0.key) ?? $0.value) }
        let added = others.compactMap { other in
            values.removeValue(forKey: other.key).map { Member(other.key, $0) }
        }
        return .object(own + added)
    }
}
