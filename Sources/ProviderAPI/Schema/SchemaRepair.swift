/// Mends schemas that are not quite schemas, as tool authors write them.
enum SchemaRepair {
    /// Keywords of which one makes an object a schema rather than a map of properties.
    private static let telling: Set<String> = [
        "$ref", "$schema", "$defs", "definitions", "type", "properties", "items", "enum", "const",
        "anyOf", "oneOf", "allOf", "if", "not", "required", "additionalProperties",
        "patternProperties", "prefixItems",
    ]

    /// Wraps a bare map of property definitions into an object schema.
    static func wrapped(_ schema: JSONValue) -> JSONValue {
        let members = schema.members
        guard !members.isEmpty, !members.contains(where: { telling.contains($0.key) }),
            members.allSatisfy({ isDefinition($0.value) })
        else { return schema }
        return ["type": "object", "properties": schema]
    }

    private static func isDefinition(_ value: JSONValue) -> Bool {
        value.isObject && value.members.contains { telling.contains($0.key) }
    }

    /// Moves `required: true` of single properties to the object that has them.
    static func liftRequired(_ schema: inout JSONValue) {
        guard let properties = schema["properties"], properties.isObject else { return }
        var names = schema["required"]?.elements ?? []
        var lifted = properties
        for (index, member) in properties.members.enumerated() {
            guard let isRequired = member.value["required"]?.bool else { continue }
            var property = member.value
            property["required"] = nil
            lifted = lifted.replacing(index, with: property)
            let name = JSONValue.string(member.key)
            if isRequired, !names.contains(name) { names.append(name) }
        }
        guard lifted != properties else { return }
        schema["properties"] = lifted
        if !names.isEmpty { schema["required"] = .array(names) }
    }
}

extension JSONValue {
    /// The object with another value at a position.
    fileprivate func replacing(_ index: Int, with value: JSONValue) -> JSONValue {
        var members = members
        members[index].value = value
        return .object(members)
    }
}
