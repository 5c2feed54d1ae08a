import ProviderAPI

/// Schemas on their way between JSON Schema and the format's own notation.
enum GenerateContentSchema {
    /// The schema as JSON Schema.
    ///
    /// The format's `Schema` message writes types in capitals, counts as texts, and marks what may
    /// be null by a member. A schema without any of that stays as it is.
    static func standard(_ schema: JSONNode, _ arena: Arena) -> JSONNode {
        guard isForeign(schema) else { return schema }
        return arena.document { writeStandard(schema, into: &$0) } ?? schema
    }

    private static func isForeign(_ schema: JSONNode) -> Bool {
        guard schema.isObject else { return false }
        for member in schema.members {
            switch kind(member.name) {
            case .type: if let text = member.value.text, !isLower(text) { return true }
            case .dropped, .count, .renamed: return true
            case .schemas:
                if member.value.members.contains(where: { isForeign($0.value) }) { return true }
            case .schema: if isForeign(member.value) { return true }
            case .list: if member.value.elements.contains(where: isForeign) { return true }
            case .plain: break
            }
        }
        return false
    }

    private static func isLower(_ text: RawText) -> Bool {
        text.bytes.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    }

    private enum Kind {
        case type, plain
        case dropped
        /// A number that may be written as text.
        case count
        case schemas, schema, list
        case renamed
    }

    private static func kind(_ key: RawText) -> Kind {
        switch key {
        case "type": .type
        case "nullable", "propertyOrdering", "property_ordering": .dropped
        case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties":
            .count
        case "properties", "$defs", "definitions": .schemas
        case "items", "additionalProperties": .schema
        case "anyOf", "oneOf", "allOf", "prefixItems": .list
        case "any_of", "min_items", "max_items", "min_length", "max_length", "min_properties",
            "max_properties", "additional_properties", "defs", "ref":
            .renamed
        default: .plain
        }
    }

    private static func standardName(_ key: RawText) -> RawText {
        switch key {
        case "any_of": RawText("anyOf")
        case "min_items": RawText("minItems")
        case "max_items": RawText("maxItems")
        case "min_length": RawText("minLength")
        case "max_length": RawText("maxLength")
        case "min_properties": RawText("minProperties")
        case "max_properties": RawText("maxProperties")
        case "additional_properties": RawText("additionalProperties")
        case "defs": RawText("$defs")
        case "ref": RawText("$ref")
        default: key
        }
    }

    private static func writeStandard(_ schema: JSONNode, into out: inout ByteBuffer) {
        guard schema.isObject else { return out.raw(schema.value) }
        let isNullable = schema["nullable"]?.bool ?? false
        let order = schema.either("propertyOrdering", "property_ordering")
        out.openObject()
        for member in schema.members {
            let key = standardName(member.name)
            guard kind(key) != .dropped else { continue }
            out.key(key)
            if key == "properties", let order {
                write(properties: member.value, order, into: &out)
            } else if key == "anyOf", isNullable {
                write(alternatives: member.value, into: &out)
            } else {
                write(member.value, kind(key), isNullable, into: &out)
            }
        }
        out.closeObject()
    }

    private static func write(
        _ value: JSONNode,
        _ kind: Kind,
        _ isNullable: Bool,
        into out: inout ByteBuffer
    ) {
        switch kind {
        case .type: write(type: value, isNullable, into: &out)
        case .schemas:
            out.openObject()
            for member in value.members {
                out.key(member.name)
                writeStandard(member.value, into: &out)
            }
            out.closeObject()
        case .schema: writeStandard(value, into: &out)
        case .list:
            out.openArray()
            for element in value.elements { writeStandard(element, into: &out) }
            out.closeArray()
        case .count: write(count: value, into: &out)
        case .plain, .dropped, .renamed: out.raw(value.value)
        }
    }

    /// Writes the properties in the order in which the answer shall have them.
    private static func write(
        properties: JSONNode,
        _ order: JSONNode,
        into out: inout ByteBuffer
    ) {
        var places: [RawText: Int] = [:]
        for (place, name) in order.elements.enumerated() {
            if let name = name.text { places[name] = place }
        }
        // Names that the order leaves out come last, as they stand.
        let sorted = properties.members.enumerated().sorted {
            (places[$0.element.name] ?? .max, $0.offset)
                < (places[$1.element.name] ?? .max, $1.offset)
        }
        out.openObject()
        for member in sorted.map(\.element) {
            out.key(member.name)
            writeStandard(member.value, into: &out)
        }
        out.closeObject()
    }

    private static func write(alternatives value: JSONNode, into out: inout ByteBuffer) {
        out.openArray()
        for element in value.elements { writeStandard(element, into: &out) }
        out.append("{\"type\":\"null\"},")
        out.closeArray()
    }

    private static func write(
        type value: JSONNode,
        _ isNullable: Bool,
        into out: inout ByteBuffer
    ) {
        guard let name = value.string else { return out.raw(value.value) }
        if isNullable { out.openArray() }
        out.string(escaping: name.lowercased())
        guard isNullable else { return }
        out.string("null")
        out.closeArray()
    }

    private static func write(count value: JSONNode, into out: inout ByteBuffer) {
        guard let number = value.string.flatMap({ Int($0, radix: 10) }) else {
            return out.raw(value.value)
        }
        out.number(number)
    }
}

extension ByteBuffer {
    /// Writes a key that is escaped already.
    mutating func key(_ name: RawText) {
        append(byte: UInt8(ascii: "\""))
        append(name.bytes)
        append("\":")
    }
}
