// Invariant: no schema traps or grows without end, and a cleaned schema has known keywords alone, of
// which cleaning changes nothing more.

/// Reads one input of the fuzzer.
///
/// - Parameters:
///   - start: Its bytes.
///   - count: How many they are.
/// - Returns: Zero.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let text = UnsafeRawBufferPointer(start: start + 1, count: count - 1)
    guard let schema = try? JSONValue(parsing: text, maxDepth: 64) else { return 0 }
    var cleaner = JSONSchemaCleaner(for: start[0] & 1 == 0 ? .tool : .response)
    cleaner.marksNullable = start[0] & 2 == 0
    cleaner.fillsEmptyObjects = start[0] & 4 != 0
    cleaner.maxSchemas = 256
    let cleaned = cleaner.clean(schema)
    guard cleaned.isObject else {
        precondition(cleaned == schema)
        return 0
    }
    check(cleaned)
    check(cleaner.clean(cleaned))
    return 0
}

private let keywords: Set<String> = [
    "type", "description", "properties", "required", "items", "enum", "minimum", "maximum",
    "propertyOrdering", "nullable", "additionalProperties",
]

private func check(_ schema: JSONValue) {
    var properties: Set<String> = []
    for member in schema.members {
        precondition(keywords.contains(member.key), "an unknown keyword is left")
        switch member.key {
        case "properties":
            properties = Set(member.value.members.map(\.key))
            for property in member.value.members { check(property.value) }
        case "items": check(member.value)
        default: break
        }
    }
    for name in schema["required"]?.elements ?? [] {
        precondition(name.string.map(properties.contains) ?? false, "a required name is unknown")
    }
}
