internal import ProviderAPI

extension GeminiUpstream {
    static let openAPI: Set<String> = [
        "type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems",
        "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength",
        "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum",
    ]
    static let jsonSchema: Set<String> = [
        "$id", "$defs", "$ref", "$anchor", "type", "format", "title", "description", "enum",
        "items", "prefixItems", "minItems", "maxItems", "minimum", "maximum", "anyOf", "oneOf",
        "properties", "additionalProperties", "required", "propertyOrdering",
    ]

    static func checkTools(_ tools: JSONValue) throws(Refusal) {
        for tool in tools.elements {
            let functions = tool["functionDeclarations"] ?? tool["function_declarations"]
            for function in functions?.elements ?? [] {
                guard isName(function["name"]?.string ?? "") else {
                    throw Refusal("Invalid function name. Must start with a letter or underscore.")
                }
                if let schema = function["parameters"] {
                    let isObject = schema["type"]?.string?.lowercased() == "object"
                    guard !isObject || schema["properties"]?.members.isEmpty == false else {
                        throw Refusal("parameters.properties: should be non-empty for OBJECT type")
                    }
                    try checkSchema(schema, openAPI, at: "parameters")
                }
                for key in ["parametersJsonSchema", "parameters_json_schema"] {
                    if let schema = function[key] { try checkSchema(schema, jsonSchema, at: key) }
                }
            }
        }
    }

    static func checkSchema(
        _ schema: JSONValue,
        _ keywords: Set<String>,
        at path: String
    ) throws(Refusal) {
        guard schema.isObject else { throw Refusal("\(path): not a schema.") }
        let isOpenAPI = keywords.contains("nullable")
        for member in schema.members {
            guard keywords.contains(member.key) else {
                throw Refusal("Unknown name \"\(member.key)\" at '\(path)': Cannot find field.")
            }
            let place = path + "." + member.key
            switch member.key {
            case "properties", "$defs":
                for property in member.value.members {
                    try checkSchema(property.value, keywords, at: place + "." + property.key)
                }
            case "items": try checkSchema(member.value, keywords, at: place)
            case "anyOf", "oneOf", "prefixItems":
                for branch in member.value.elements {
                    try checkSchema(branch, keywords, at: place)
                }
            case "type" where isOpenAPI && member.value.isArray:
                throw Refusal("\(place): Proto field is not repeating, cannot start list.")
            case "enum" where isOpenAPI && member.value.elements.contains { $0.string == nil }:
                throw Refusal("\(place): Invalid value (TYPE_STRING).")
            case "required":
                let names = member.value.elements.compactMap(\.string)
                let properties = schema["properties"]?.members.map(\.key) ?? []
                guard names.allSatisfy(properties.contains) || !isOpenAPI else {
                    throw Refusal("\(place): property is not defined.")
                }
            default: break
            }
        }
    }

    /// `[A-Za-z_][A-Za-z0-9_.:-]{0,63}`.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
        let isStart = first == UInt8(ascii: "_") || Character(UnicodeScalar(first)).isLetter
        return isStart
            && name.unicodeScalars.allSatisfy {
                $0.isASCII
                    && ($0.properties.isAlphabetic || "0123456789_.:-".contains(Character($0)))
            }
    }
}
