internal import ProviderAPI

/// The part of a schema language that a place of a request takes.
struct SchemaExcerpt {
    private let keywords: Set<String>
    private let isOpenAPI: Bool

    /// The API's own `Schema` (ai.google.dev/api/caching#Schema).
    static let openAPI = SchemaExcerpt(
        keywords: [
            "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems",
            "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength",
            "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum",
            "maximum",
        ],
        isOpenAPI: true
    )

    /// The keywords of JSON Schema that the API knows
    /// (ai.google.dev/api/generate-content#generationconfig, `responseJsonSchema`).
    static let jsonSchema = SchemaExcerpt(
        keywords: [
            "$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum",
            "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf",
            "properties", "additionalProperties", "required", "propertyOrdering",
        ],
        isOpenAPI: false
    )

    /// Whether an object must have properties.
    var refusesEmptyObjects: Bool { isOpenAPI }

    /// Sets what the target wants of a schema that is rewritten.
    func adjust(_ cleaner: inout JSONSchemaCleaner) {
        cleaner.marksNullable = isOpenAPI
        if cleaner.purpose == .response {
            cleaner.numericEnums = isOpenAPI ? .typedStrings : .numbers
        }
    }

    /// Whether a schema uses nothing but this excerpt.
    func holds(_ schema: JSONNode) -> Bool {
        guard schema.isObject else { return schema.bool != nil && !isOpenAPI }
        for member in schema.members {
            guard let key = member.key.string, keywords.contains(key),
                holds(key, member.value)
            else { return false }
        }
        return true
    }

    private func holds(_ key: String, _ value: JSONNode) -> Bool {
        switch key {
        case "properties", "$defs":
            value.isObject && value.members.allSatisfy { holds($0.value) }
        case "items":
            holds(value)
        case "anyOf", "oneOf", "prefixItems":
            value.isArray && value.elements.allSatisfy { holds($0) }
        case "additionalProperties":
            value.bool != nil || holds(value)
        case "type":
            value.isString || (!isOpenAPI && value.isArray)
        case "enum":
            value.isArray
                && value.elements.allSatisfy { $0.isString || (!isOpenAPI && $0.isNumber) }
        case "required":
            value.isArray && value.elements.allSatisfy { $0.isString }
        case "$ref":
            // Only definitions of the same schema are looked up.
            value.string?.utf8.starts(with: "#".utf8) ?? false
        default: true
        }
    }
}
