import ProviderAPI

extension GenerateContentSchema {
    /// Writes a schema in the keywords that the format's servers take.
    ///
    /// A schema that has no others stays as it is. Only schemas come here: call arguments of the
    /// conversation may look like schemas and must not be touched.
    static func write(
        _ schema: JSONNode,
        for purpose: JSONSchemaCleaner.Purpose,
        within budget: inout SchemaBudget,
        into out: inout ByteBuffer
    ) {
        let isResponse = purpose == .response
        if isResponse ? isKnownJSON(schema) : isKnown(schema) { return out.raw(schema.value) }
        var cleaner = JSONSchemaCleaner(for: purpose)
        if isResponse {
            cleaner.numericEnums = .numbers
            cleaner.marksNullable = false
        }
        let cleaned = cleaner.clean(JSONValue(schema), within: &budget)
        out.appendJSON { cleaned.write(to: &$0) }
        out.append(",")
    }

    /// Whether a schema of arguments says that there are none, which is said by leaving it out.
    static func isEmpty(_ schema: JSONNode) -> Bool {
        guard schema.isObject else { return true }
        let unions: [StaticString] = ["anyOf", "oneOf", "allOf", "$ref"]
        return schema["properties"]?.isEmpty ?? unions.allSatisfy { schema.member($0) == nil }
    }

    /// Whether a schema of arguments is in the excerpt of OpenAPI that every server of the format
    /// takes (ai.google.dev/api/caching#Schema).
    private static func isKnown(_ schema: JSONNode) -> Bool {
        guard schema.isObject, let type = schema["type"]?.text else { return false }
        for member in schema.members {
            switch member.name {
            case "type", "description", "minimum", "maximum", "propertyOrdering", "nullable": break
            case "properties":
                guard member.value.members.allSatisfy({ isKnown($0.value) }) else { return false }
            case "items": guard isKnown(member.value) else { return false }
            case "enum":
                let isText = type == "string" || type == "STRING"
                guard isText, member.value.elements.allSatisfy(\.isString) else { return false }
            case "required": guard isDefined(member.value, schema) else { return false }
            default: return false
            }
        }
        return true
    }

    /// Whether every name that is required is that of a property.
    private static func isDefined(_ required: JSONNode, _ schema: JSONNode) -> Bool {
        guard let properties = schema["properties"], required.isArray else { return false }
        let names = Set(properties.members.map(\.name))
        return required.elements.allSatisfy { $0.text.map(names.contains) ?? false }
    }

    /// Whether a schema of the answer is in the excerpt of JSON Schema that the servers take
    /// (ai.google.dev/api/generate-content#generationconfig, `responseJsonSchema`).
    private static func isKnownJSON(_ schema: JSONNode) -> Bool {
        guard schema.isObject else { return schema.bool != nil }
        return schema.members.allSatisfy { member in
            switch member.name {
            case "$id", "$anchor", "$ref", "type", "format", "title", "description", "enum",
                "minItems", "maxItems", "minimum", "maximum", "required", "propertyOrdering":
                true
            case "properties", "$defs": member.value.members.allSatisfy { isKnownJSON($0.value) }
            case "items", "additionalProperties": isKnownJSON(member.value)
            case "anyOf", "oneOf", "prefixItems": member.value.elements.allSatisfy(isKnownJSON)
            default: false
            }
        }
    }
}
