/// The value of `type`: one name, or several of which one may be `null`.
struct SchemaType {
    /// The names without `null`.
    var all: [String] = []
    var isNullable = false

    /// The first name, which stands for all.
    var name: String? { all.first }
    var others: Int { max(0, all.count - 1) }

    init(_ value: JSONValue?) {
        let names = value?.word.map { [$0] } ?? value?.elements.compactMap(\.word) ?? []
        isNullable = names.count > 1 && names.contains { $0.lowercased() == "null" }
        all = names.filter { !isNullable || $0.lowercased() != "null" }
    }

    /// Whether a schema allows `null` alone.
    static func isNull(_ schema: JSONValue) -> Bool {
        if schema["type"]?.word?.lowercased() == "null" { return true }
        if let only = schema["const"] { return only.isNull }
        guard let values = schema["enum"], values.isArray, !values.elements.isEmpty else {
            return false
        }
        return values.elements.allSatisfy(\.isNull)
    }
}
