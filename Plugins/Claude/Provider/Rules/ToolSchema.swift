internal import ProviderAPI

/// `input_schema`, whose root is an object without `anyOf`, `oneOf` and `allOf`.
///
/// The API answers "input_schema does not support oneOf, allOf, or anyOf at the top level". The
/// branches' properties become the root's; what they require is required by `allOf` alone, for
/// of alternatives only one has to hold.
enum ToolSchema {
    private static let unions = ["anyOf", "oneOf", "allOf"]

    static func apply(to schema: JSONNode, _ revision: inout JSONRevision) {
        guard schema.isObject else { return }
        if unions.contains(where: { schema[key: $0] != nil }) {
            return revision.replace(schema, with: flattened(JSONValue(schema)).compact)
        }
        guard let type = schema["type"] else {
            return revision.add("type", json: #""object""#, to: schema)
        }
        if !type.equals("object") { revision.replace(type, with: #""object""#) }
    }

    static func flattened(_ schema: JSONValue) -> JSONValue {
        var properties = MergedProperties(schema["properties"])
        var required = schema["required"]?.elements.compactMap(\.string) ?? []
        var known = Set(required)
        var result = schema
        for union in unions {
            for branch in schema[union]?.elements ?? [] {
                let branch = resolved(branch, schema)
                properties.merge(branch["properties"])
                guard union == "allOf" else { continue }
                let names = branch["required"]?.elements.compactMap(\.string) ?? []
                required += names.filter { known.insert($0).inserted }
            }
            result[union] = nil
        }
        result["type"] = "object"
        result["properties"] = .object(properties.members)
        if !required.isEmpty { result["required"] = .array(required.map { .string($0) }) }
        return result
    }

    /// A branch may refer to a definition of the root.
    private static func resolved(_ branch: JSONValue, _ root: JSONValue) -> JSONValue {
        let path = branch["$ref"]?.string?.utf8.split(separator: UInt8(ascii: "/")) ?? []
        guard path.count == 3, path[0].elementsEqual("#".utf8),
            let definition = root[String(Substring(path[1]))]?[String(Substring(path[2]))]
        else { return branch }
        return definition
    }
}
