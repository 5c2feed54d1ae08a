internal import ProviderAPI

/// The places of a request where a schema stands, and what may stand in each.
///
/// `parameters` and `responseSchema` are the API's own `Schema`, an excerpt of OpenAPI; the members
/// called `…JsonSchema` take an excerpt of JSON Schema (ai.google.dev/api/caching#Schema,
/// ai.google.dev/api/generate-content#generationconfig). A schema within the excerpt is not touched.
enum SchemaPlaces {
    private static let declarations: [(StaticString, SchemaExcerpt)] = [
        ("parameters", .openAPI), ("parametersJsonSchema", .jsonSchema),
        ("parameters_json_schema", .jsonSchema), ("response", .openAPI),
        ("responseJsonSchema", .jsonSchema), ("response_json_schema", .jsonSchema),
    ]

    private static let answers: [(StaticString, SchemaExcerpt)] = [
        ("responseSchema", .openAPI), ("response_schema", .openAPI),
        ("responseJsonSchema", .jsonSchema), ("response_json_schema", .jsonSchema),
    ]

    static func clean(_ root: JSONNode, _ revision: inout JSONRevision) {
        var budget = SchemaBudget()
        for tool in (root.member("tools") ?? root).elements {
            let functions = tool.member("functionDeclarations", "function_declarations")
            for function in (functions ?? tool).elements {
                clean(function, declarations, .tool, &budget, &revision)
            }
        }
        if let config = root.member("generationConfig", "generation_config") {
            clean(config, answers, .response, &budget, &revision)
        }
    }

    private static func clean(
        _ owner: JSONNode,
        _ places: [(StaticString, SchemaExcerpt)],
        _ purpose: JSONSchemaCleaner.Purpose,
        _ budget: inout SchemaBudget,
        _ revision: inout JSONRevision
    ) {
        for (key, excerpt) in places {
            guard let schema = owner.member(key) else { continue }
            if purpose == .tool, excerpt.refusesEmptyObjects, isEmptyObject(schema) {
                revision.remove(schema)
            } else if !excerpt.holds(schema) {
                var cleaner = JSONSchemaCleaner(for: purpose)
                excerpt.adjust(&cleaner)
                let cleaned = cleaner.clean(JSONValue(schema), within: &budget)
                revision.replace(schema, with: cleaned.compact)
            }
        }
    }

    /// Whether a schema says that a function has no arguments, which the API's own schema cannot say
    /// ("properties: should be non-empty for OBJECT type"); a declaration without one can.
    private static func isEmptyObject(_ schema: JSONNode) -> Bool {
        schema["type"]?.word?.lowercased() == "object"
            && schema.members.allSatisfy { member in
                ["type", "description", "title", "required", "$schema", "additionalProperties"]
                    .contains(member.key.string)
                    || (member.key.equals("properties") && member.value.isEmpty)
            }
    }
}
