/// The values that a schema lists one by one.
enum SchemaEnumeration {
    /// So many values also stand in the description, where a model reads them best.
    private static let described = 2...10

    /// Adds `enum`, or `const` as an enumeration of one.
    static func add(
        _ schema: JSONValue,
        to cleaned: inout SchemaPass.Cleaned,
        _ numbers: JSONSchemaCleaner.NumericEnums
    ) {
        let listed = schema["enum"]?.elements ?? schema["const"].map { [$0] } ?? []
        let values = listed.filter { !$0.isNull }
        cleaned.isNullable = cleaned.isNullable || (values.count < listed.count && !values.isEmpty)
        guard !values.isEmpty else { return }
        let isNumeric = isNumeric(cleaned.value["type"]) || values.allSatisfy { $0.double != nil }
        let keepsType = numbers != .strings && isNumeric
        if keepsType {
            if cleaned.value["type"] == nil { cleaned.value["type"] = numericType(of: values) }
        } else {
            cleaned.value["type"] = stringType(like: cleaned.value["type"])
        }
        let texts = values.map(text)
        let keepsValues = keepsType && numbers == .numbers
        cleaned.value["enum"] = .array(keepsValues ? values : texts.map { .string($0) })
        if described.contains(texts.count) {
            cleaned.value.note("Allowed: " + texts.joined(separator: ", "))
        }
    }

    /// One enumeration for branches that are enumerations of one type.
    static func union(of branches: [JSONValue]) -> JSONValue? {
        guard branches.count > 1, let type = branches[0]["type"],
            branches.allSatisfy({ $0["enum"] != nil && $0["type"] == type })
        else { return nil }
        var seen: Set<TextKey> = []
        let values = branches.flatMap { $0["enum"]?.elements ?? [] }
            .filter { seen.insert(TextKey($0.compact)).inserted }
        var merged: JSONValue = ["type": type, "enum": .array(values)]
        if described.contains(values.count) {
            merged.note("Allowed: " + values.map(text).joined(separator: ", "))
        }
        return merged
    }

    private static func isNumeric(_ type: JSONValue?) -> Bool {
        ["integer", "number"].contains(type?.word?.lowercased())
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.compact }

    private static func numericType(of values: [JSONValue]) -> JSONValue {
        values.allSatisfy { $0.int != nil } ? "integer" : "number"
    }

    /// `STRING` where the schema writes its types in capitals.
    private static func stringType(like type: JSONValue?) -> JSONValue {
        guard let name = type?.string, name == name.uppercased() else { return "string" }
        return "STRING"
    }
}
