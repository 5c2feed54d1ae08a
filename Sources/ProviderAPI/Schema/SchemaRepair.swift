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
        var properties = schema["properties"]?.members ?? []
        var lifted: [String] = []
        var isChanged = false
        for index in properties.indices {
            guard let isRequired = properties[index].value["required"]?.bool else { continue }
            properties[index].value["required"] = nil
            if isRequired { lifted.append(properties[index].key) }
            isChanged = true
        }
        guard isChanged else { return }
        schema["properties"] = .object(properties)
        let listed = schema["required"]?.elements ?? []
        let names = NameSet(listed)
        let all = listed + lifted.filter { !names.contains($0) }.map { .string($0) }
        if !all.isEmpty { schema["required"] = .array(all) }
    }
}
