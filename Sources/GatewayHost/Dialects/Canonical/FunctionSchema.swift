import ProviderAPI

extension ByteBuffer {
    /// Writes the schema of a function; several servers refuse an object schema without properties.
    mutating func functionSchema(_ schema: JSONNode?) {
        guard let schema, schema.isObject else {
            return append("{\"type\":\"object\",\"properties\":{}},")
        }
        guard schema["properties"] == nil, schema["type"]?.equals("object") ?? schema.isEmpty
        else { return raw(schema.value) }
        openObject()
        if schema.isEmpty { member("type", "object") }
        for member in schema.members {
            string(member.name)
            truncate(to: count - 1)
            append(byte: UInt8(ascii: ":"))
            raw(member.value.value)
        }
        append("\"properties\":{},")
        closeObject()
    }
}
