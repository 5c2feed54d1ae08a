/// One schema on its way through the cleaner.
struct SchemaPass {
    /// A schema in the target's keywords, before the object around has decided about `required`.
    struct Cleaned {
        var value: JSONValue
        var isNullable = false
    }

    let cleaner: JSONSchemaCleaner
    let root: JSONValue
    /// The references that are being resolved, which must not be entered again.
    var open: [TextKey] = []
    private var schemasLeft: Int
    /// How deep the schema at hand lies, references followed.
    private var depth = 0
    /// The definitions of each object that references have led to.
    var definitions: [TextKey: [TextKey: JSONValue]] = [:]

    /// What references may still add.
    private(set) var budget: SchemaBudget

    init(_ cleaner: JSONSchemaCleaner, root: JSONValue, _ budget: SchemaBudget) {
        self.cleaner = cleaner
        self.root = root
        self.budget = budget
        schemasLeft = cleaner.maxSchemas
    }

    /// Cleans the schema at one place.
    mutating func clean(_ schema: JSONValue) -> Cleaned {
        var cleaned = shape(schema)
        SchemaObject.finish(&cleaned.value, cleaner)
        if cleaned.isNullable { markNullable(&cleaned.value) }
        return cleaned
    }

    /// Cleans a schema that may be a part of the one at a place.
    ///
    /// Names in `required` may belong to properties of another part, so they stay for now.
    mutating func shape(_ schema: JSONValue) -> Cleaned {
        guard schema.isObject else { return Cleaned(value: .object([])) }
        guard schemasLeft > 0, depth < cleaner.maxDepth, open.isEmpty || budget.pay(for: schema)
        else { return Cleaned(value: ["type": "object"]) }
        schemasLeft -= 1
        depth += 1
        defer { depth -= 1 }
        if let reference = schema["$ref"]?.string { return followed(reference, from: schema) }
        var own = schema
        SchemaRepair.liftRequired(&own)
        var cleaned = scalar(own)
        children(of: own, into: &cleaned.value)
        mergeConditions(of: own, into: &cleaned)
        mergeAll(of: own, into: &cleaned)
        mergeChoice(of: own, into: &cleaned)
        return cleaned
    }

    /// The keywords that say something of the value itself.
    private func scalar(_ schema: JSONValue) -> Cleaned {
        var cleaned = Cleaned(value: .object([]))
        let type = SchemaType(schema["type"])
        cleaned.isNullable = type.isNullable || schema["nullable"]?.bool == true
        if let name = type.name { cleaned.value["type"] = .string(name) }
        if let text = schema["description"]?.string { cleaned.value["description"] = .string(text) }
        if type.others > 0 { cleaned.value.note("Accepts: " + type.all.joined(separator: " | ")) }
        SchemaEnumeration.add(schema, to: &cleaned, cleaner.numericEnums)
        for key in SchemaKeywords.kept { cleaned.value[key] = schema[key] ?? cleaned.value[key] }
        if cleaner.purpose == .response, schema["additionalProperties"]?.bool == false {
            cleaned.value["additionalProperties"] = false
        }
        SchemaKeywords.describe(schema, in: &cleaned.value)
        return cleaned
    }

    private mutating func children(of schema: JSONValue, into value: inout JSONValue) {
        if let properties = schema["properties"], properties.isObject {
            var cleaned: [JSONValue.Member] = []
            var nullable: Set<TextKey> = []
            for member in properties.members {
                let child = clean(member.value)
                cleaned.append(JSONValue.Member(member.key, child.value))
                if child.isNullable { nullable.insert(TextKey(member.key)) }
            }
            value["properties"] = .object(cleaned)
            let names = (schema["required"]?.elements ?? []).filter { name in
                !(name.string.map { nullable.contains(TextKey($0)) } ?? false)
            }
            if !names.isEmpty { value["required"] = .array(names) }
        } else if let names = schema["required"], names.isArray {
            value["required"] = names
        }
        // A tuple's places cannot be told apart here; the first stands for all.
        let items = schema["items"]?.elements.first ?? schema["items"]
        if let items = items ?? schema["prefixItems"]?[0], !items.isArray {
            value["items"] = clean(items).value
        }
    }

    private func markNullable(_ value: inout JSONValue) {
        if cleaner.marksNullable {
            value["nullable"] = true
        } else {
            value.note("nullable")
        }
    }
}
