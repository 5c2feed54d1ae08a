/// What is decided of a schema once all its parts are together.
enum SchemaObject {
    /// The property that stands in where an object has none.
    private static let placeholder: JSONValue = [
        "reason": ["type": "string", "description": "Why this is called."]
    ]

    static func finish(_ value: inout JSONValue, _ cleaner: JSONSchemaCleaner) {
        inferType(&value)
        let isObject = value["type"]?.word?.lowercased() == "object"
        if isObject, cleaner.fillsEmptyObjects, value["properties"]?.members.isEmpty ?? true {
            value["properties"] = placeholder
            value["required"] = ["reason"]
        }
        dropUnknownRequired(&value)
    }

    private static func inferType(_ value: inout JSONValue) {
        guard value["type"] == nil else { return }
        if value["properties"] != nil {
            value["type"] = "object"
        } else if value["items"] != nil {
            value["type"] = "array"
        }
    }

    private static func dropUnknownRequired(_ value: inout JSONValue) {
        guard let required = value["required"] else { return }
        let properties = NameSet(keysOf: value["properties"])
        let names = required.elements.filter { properties.contains($0) }
        value["required"] = names.isEmpty ? nil : .array(names)
    }
}
