extension SchemaPass {
    /// Adds the properties of conditional branches, none of which is required for sure.
    mutating func mergeConditions(of schema: JSONValue, into cleaned: inout Cleaned) {
        for key in ["if", "then", "else"] {
            guard let branch = schema[key], branch.isObject else { continue }
            var part = shape(branch).value
            part["required"] = nil
            part["description"] = nil
            cleaned.value.merge(part)
        }
    }

    /// Adds what all parts of `allOf` say; the schema's own words win, then the earlier part's.
    mutating func mergeAll(of schema: JSONValue, into cleaned: inout Cleaned) {
        for branch in schema["allOf"]?.elements ?? [] {
            let part = shape(branch)
            cleaned.value.merge(part.value)
            cleaned.isNullable = cleaned.isNullable || part.isNullable
        }
    }

    /// Adds the branch of a union that says most, and tells what else would do.
    mutating func mergeChoice(of schema: JSONValue, into cleaned: inout Cleaned) {
        for key in ["anyOf", "oneOf"] {
            var branches: [Cleaned] = []
            for branch in schema[key]?.elements ?? [] {
                if SchemaType.isNull(branch) {
                    cleaned.isNullable = true
                } else {
                    branches.append(shape(branch))
                }
            }
            guard let first = branches.first else { continue }
            if let merged = SchemaEnumeration.union(of: branches.map(\.value)) {
                cleaned.value.merge(merged)
                continue
            }
            let best = branches.dropFirst().reduce(first) {
                Self.rank($1.value) > Self.rank($0.value) ? $1 : $0
            }
            cleaned.value.merge(best.value)
            cleaned.isNullable = cleaned.isNullable || branches.contains { $0.isNullable }
            noteTypes(of: branches, in: &cleaned.value)
        }
    }

    /// An object says more than an array, and that more than a scalar.
    private static func rank(_ schema: JSONValue) -> Int {
        switch schema["type"]?.word?.lowercased() {
        case "object": 3
        case "array": 2
        case nil: schema["properties"] != nil ? 3 : schema["items"] != nil ? 2 : 0
        default: 1
        }
    }

    private func noteTypes(of branches: [Cleaned], in value: inout JSONValue) {
        var types: [String] = []
        for branch in branches {
            guard let type = branch.value["type"]?.string, !types.contains(type) else { continue }
            types.append(type)
        }
        if types.count > 1 { value.note("Accepts: " + types.joined(separator: " | ")) }
    }
}

extension JSONValue {
    /// Adds what another schema says and this one does not.
    mutating func merge(_ other: JSONValue) {
        for member in other.members {
            switch member.key {
            case "properties":
                let known = NameSet(keysOf: self["properties"])
                let more = member.value.members.filter { !known.contains($0.key) }
                self["properties"] = .object((self["properties"]?.members ?? []) + more)
            case "required":
                let names = self["required"]?.elements ?? []
                let known = NameSet(names)
                self["required"] = .array(
                    names + member.value.elements.filter { !known.contains($0) }
                )
            default:
                if self[member.key] == nil { self[member.key] = member.value }
            }
        }
    }

    /// Tells something in the description.
    mutating func note(_ hint: String) {
        guard let text = self["description"]?.string, !text.isEmpty else {
            self["description"] = .string(hint)
            return
        }
        // A part that was merged may have told the same.
        if !text.contains(hint) { self["description"] = .string("\(text) (\(hint))") }
    }
}
