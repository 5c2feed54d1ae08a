import ProviderAPI
import Testing

@Suite("Schema budget")
struct SchemaBudgetTests {
    @Test("references add no more than the budget of a request, over all of its schemas")
    func budget() throws {
        let definition =
            #""type":"string","description":"\#(String(repeating: "x", count: 10_000))""#
        let names = (0..<500).map { "\"p\($0)\":{\"$ref\":\"#/$defs/d\"}" }
        let properties = names.joined(separator: ",")
        let source = "{\"$defs\":{\"d\":{\(definition)}},\"properties\":{\(properties)}}"
        let schema = try JSONValue(parsing: source)
        var budget = SchemaBudget(bytes: 100_000)
        let cleaner = JSONSchemaCleaner(for: .tool)
        let sizes = (0..<5).map { _ in cleaner.clean(schema, within: &budget).compact.utf8.count }
        #expect(sizes[0] > 90_000)
        let total = sizes.reduce(0, +)
        #expect(total < 300_000)
        #expect(SchemaBudget.usual == 1024 * 1024)
    }

    @Test("a schema that is written out pays nothing")
    func writtenOut() throws {
        var budget = SchemaBudget(bytes: 0)
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["type": "string", "description": "text"]],
        ]
        let cleaner = JSONSchemaCleaner(for: .tool)
        #expect(cleaner.clean(schema, within: &budget) == cleaner.clean(schema))
    }
}
