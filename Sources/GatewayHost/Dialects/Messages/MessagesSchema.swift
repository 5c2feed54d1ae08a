import ProviderAPI

/// Tool schemas, whose root must be an object without alternatives.
enum MessagesSchema {
    static func write(_ schema: JSONNode?, into out: inout ByteBuffer) {
        guard let schema, schema.isObject else {
            return out.append("{\"type\":\"object\",\"properties\":{}},")
        }
        let branches = alternatives(schema)
        if branches.isEmpty, schema["type"]?.equals("object") ?? false {
            return out.raw(schema.value)
        }
        out.openObject()
        out.member("type", "object")
        for member in schema.members { write(member, branches, into: &out) }
        writeProperties(schema, branches, into: &out)
        writeRequired(schema, into: &out)
        out.closeObject()
    }

    private static func alternatives(_ schema: JSONNode) -> [JSONNode] {
        ["anyOf", "oneOf", "allOf"].flatMap { (key: StaticString) -> [JSONNode] in
            schema.member(key).map { Array($0.elements) } ?? []
        }
    }

    private static func write(
        _ member: JSONNode.Member,
        _ branches: [JSONNode],
        into out: inout ByteBuffer
    ) {
        switch member.name {
        case "type", "properties", "required", "anyOf", "oneOf", "allOf": break
        // What the branches add must stay allowed.
        case "additionalProperties" where !branches.isEmpty: break
        default: write(member.name, member.value, into: &out)
        }
    }

    private static func write(_ key: RawText, _ value: JSONNode, into out: inout ByteBuffer) {
        out.string(key)
        out.truncate(to: out.count - 1)
        out.append(":")
        out.raw(value.value)
    }

    /// A property of the root wins over one of a branch, an earlier branch over a later one.
    private static func writeProperties(
        _ schema: JSONNode,
        _ branches: [JSONNode],
        into out: inout ByteBuffer
    ) {
        var seen = Set<RawText>()
        out.key("properties")
        out.openObject()
        for node in [schema] + branches {
            guard let properties = node["properties"] else { continue }
            for member in properties.members where seen.insert(member.name).inserted {
                write(member.name, member.value, into: &out)
            }
        }
        out.closeObject()
    }

    /// Only what every alternative demands is demanded.
    private static func writeRequired(_ schema: JSONNode, into out: inout ByteBuffer) {
        var names: [RawText] = []
        var seen = Set<RawText>()
        let all = schema.member("allOf").map { Array($0.elements) } ?? []
        for node in [schema] + all {
            guard let required = node["required"] else { continue }
            for element in required.elements {
                if let name = element.text, seen.insert(name).inserted { names.append(name) }
            }
        }
        guard !names.isEmpty else { return }
        out.key("required")
        out.openArray()
        for name in names { out.string(name) }
        out.closeArray()
    }
}
