import ProviderAPI
import Testing

@Suite("JSON schema cleaner")
struct JSONSchemaCleanerTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let rule: String
        let schema: String
        let cleaned: String
        var purpose = JSONSchemaCleaner.Purpose.tool

        var testDescription: String { rule }
    }

    @Test("each rule rewrites what it is for", arguments: Self.cases)
    func rule(_ c: Case) throws {
        let schema = try JSONValue(parsing: c.schema)
        let expected = try JSONValue(parsing: c.cleaned)
        let cleaned = JSONSchemaCleaner(for: c.purpose).clean(schema)
        #expect(cleaned.sorted.compact == expected.sorted.compact)
    }

    static let cases: [Case] = repairs + resolutions + enumerations + unions + removals

    private static let repairs = [
        Case(
            rule: "a bare map of properties is wrapped",
            schema: #"{"city":{"type":"string"},"title":{"type":"string"}}"#,
            cleaned: """
                {"type":"object","properties":{"city":{"type":"string"},"title":{"type":"string"}}}
                """
        ),
        Case(
            rule: "a required flag on a property is lifted to its parent",
            schema: """
                {"type":"object","properties":{"a":{"type":"string","required":true},
                "b":{"type":"string","required":false}}}
                """,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
                "required":["a"]}
                """
        ),
        Case(
            rule: "a type is inferred from properties and items",
            schema: #"{"properties":{"a":{"items":{"type":"string"}}}}"#,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}
                """
        ),
        Case(
            rule: "required names without a property are dropped",
            schema: #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a","b"]}"#,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
                """
        ),
        Case(
            rule: "the first place of a tuple stands for all",
            schema: #"{"type":"array","items":[{"type":"integer"},{"type":"string"}]}"#,
            cleaned: #"{"type":"array","items":{"type":"integer"}}"#
        ),
    ]

    private static let resolutions = [
        Case(
            rule: "a local reference is replaced by its definition",
            schema: """
                {"type":"object","properties":{"p":{"$ref":"#/$defs/P","description":"mine"}},
                "$defs":{"P":{"type":"object","properties":{"x":{"type":"integer"}}}}}
                """,
            cleaned: """
                {"type":"object","properties":{"p":{"type":"object","description":"mine",
                "properties":{"x":{"type":"integer"}}}}}
                """
        ),
        Case(
            rule: "a cyclic reference becomes an object that is named",
            schema: """
                {"$ref":"#/$defs/Node","$defs":{"Node":{"type":"object","properties":{
                "next":{"$ref":"#/$defs/Node"}}}}}
                """,
            cleaned: """
                {"type":"object","properties":{"next":{"type":"object","description":"See: Node"}}}
                """,
            purpose: .response
        ),
        Case(
            rule: "a reference to nowhere becomes an object that is named",
            schema: #"{"type":"array","items":{"$ref":"https://x.example/Y"}}"#,
            cleaned: #"{"type":"array","items":{"type":"object","description":"See: Y"}}"#
        ),
    ]

    private static let enumerations = [
        Case(
            rule: "const becomes an enumeration of one",
            schema: #"{"type":"string","const":"a"}"#,
            cleaned: #"{"type":"string","enum":["a"]}"#
        ),
        Case(
            rule: "values are texts and stand in the description too",
            schema: #"{"type":"integer","enum":[1,2]}"#,
            cleaned: #"{"type":"string","enum":["1","2"],"description":"Allowed: 1, 2"}"#
        ),
        Case(
            rule: "numbers keep their type in an answer",
            schema: #"{"enum":[1,2]}"#,
            cleaned: #"{"type":"integer","enum":["1","2"],"description":"Allowed: 1, 2"}"#,
            purpose: .response
        ),
        Case(
            rule: "more than ten values are not described",
            schema: #"{"type":"string","enum":["a","b","c","d","e","f","g","h","i","j","k"]}"#,
            cleaned: #"{"type":"string","enum":["a","b","c","d","e","f","g","h","i","j","k"]}"#
        ),
        Case(
            rule: "null among the values makes them nullable",
            schema: #"{"type":"string","enum":["a",null]}"#,
            cleaned: #"{"type":"string","enum":["a"],"nullable":true}"#
        ),
    ]

    private static let unions = [
        Case(
            rule: "allOf is merged and the parent is not overwritten",
            schema: """
                {"type":"object","properties":{"a":{"type":"string"}},"required":["b"],"allOf":[
                {"properties":{"a":{"type":"integer"},"b":{"type":"boolean"}},"required":["a"]}]}
                """,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"boolean"}},
                "required":["b","a"]}
                """
        ),
        Case(
            rule: "conditional branches are merged and require nothing",
            schema: """
                {"type":"object","properties":{"k":{"type":"string"}},
                "if":{"properties":{"k":{"const":"x"}}},
                "then":{"properties":{"x":{"type":"integer"}},"required":["x"]},
                "else":{"properties":{"y":{"type":"integer"}}}}
                """,
            cleaned: """
                {"type":"object","properties":{"k":{"type":"string"},"x":{"type":"integer"},
                "y":{"type":"integer"}}}
                """
        ),
        Case(
            rule: "of a union the object is kept and the types are told",
            schema: """
                {"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}},
                {"type":"object","properties":{"a":{"type":"string"}}}]}
                """,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"string"}},
                "description":"Accepts: string | array | object"}
                """
        ),
        Case(
            rule: "a union of constants is one enumeration",
            schema: #"{"oneOf":[{"const":"a"},{"const":"b"}]}"#,
            cleaned: #"{"type":"string","enum":["a","b"],"description":"Allowed: a, b"}"#
        ),
        Case(
            rule: "a nullable property is not required",
            schema: """
                {"type":"object","properties":{"a":{"type":["string","null"]},
                "b":{"anyOf":[{"type":"integer"},{"type":"null"}]}},"required":["a","b"]}
                """,
            cleaned: """
                {"type":"object","properties":{"a":{"type":"string","nullable":true},
                "b":{"type":"integer","nullable":true}}}
                """
        ),
        Case(
            rule: "of several types the first is kept and all are told",
            schema: #"{"type":["string","number"],"description":"Size"}"#,
            cleaned: #"{"type":"string","description":"Size (Accepts: string | number)"}"#
        ),
    ]

    private static let removals = [
        Case(
            rule: "constraints move to the description",
            schema: """
                {"type":"string","description":"Id","minLength":3,"pattern":"^a<b>$",
                "format":"uuid","default":"x","examples":["y"]}
                """,
            cleaned: """
                {"type":"string","description":\
                "Id (minLength: 3, pattern: ^a<b>$, format: uuid, default: x, examples: [\\"y\\"])"}
                """
        ),
        Case(
            rule: "bounds stay and keep their precision",
            schema: #"{"type":"number","minimum":0.10000000000000000001,"maximum":1e400}"#,
            cleaned: #"{"type":"number","minimum":0.10000000000000000001,"maximum":1e400}"#
        ),
        Case(
            rule: "foreign keywords are removed",
            schema: """
                {"$schema":"s","$id":"i","$comment":"c","title":"T","type":"object","properties":{},
                "propertyNames":{"type":"string"},"patternProperties":{"^a":{"type":"string"}},
                "enumDescriptions":["d"],"enumTitles":["t"],"prefill":"p","deprecated":true,
                "x-order":1,"additionalProperties":{"type":"string"},"definitions":{"A":{}}}
                """,
            cleaned: #"{"type":"object","properties":{}}"#
        ),
        Case(
            rule: "an answer keeps additionalProperties false",
            schema: #"{"type":"object","properties":{},"additionalProperties":false}"#,
            cleaned: #"{"type":"object","properties":{},"additionalProperties":false}"#,
            purpose: .response
        ),
        Case(
            rule: "properties named like keywords are properties",
            schema: """
                {"type":"object","properties":{"properties":{"type":"string","title":"t"},
                "title":{"type":"string"},"format":{"type":"string"},"encrypted":{"type":"string"},
                "required":{"type":"boolean"},"$ref":{"type":"string"},"enum":{"type":"array",
                "items":{"type":"string"}},"default":{"type":"string"},"x-y":{"type":"string"}},
                "required":["properties","title","x-y"]}
                """,
            cleaned: """
                {"type":"object","properties":{"properties":{"type":"string"},
                "title":{"type":"string"},"format":{"type":"string"},"encrypted":{"type":"string"},
                "required":{"type":"boolean"},"$ref":{"type":"string"},"enum":{"type":"array",
                "items":{"type":"string"}},"default":{"type":"string"},"x-y":{"type":"string"}},
                "required":["properties","title","x-y"]}
                """
        ),
    ]

    @Test("an object without properties gets one where the target wants one")
    func placeholder() throws {
        var cleaner = JSONSchemaCleaner(for: .tool)
        cleaner.fillsEmptyObjects = true
        let cleaned = cleaner.clean(["type": "object"])
        #expect(cleaned["required"]?[0]?.string == "reason")
        #expect(cleaned["properties"]?["reason"]?["type"]?.string == "string")
    }

    @Test("a target without nullable is told in words")
    func nullableInWords() throws {
        var cleaner = JSONSchemaCleaner(for: .tool)
        cleaner.marksNullable = false
        let cleaned = cleaner.clean(["type": ["string", "null"]])
        #expect(cleaned == ["type": "string", "description": "nullable"])
    }

    @Test("references that fan out end at the limit")
    func fanOut() throws {
        var definitions: JSONValue = .object([])
        for level in 0..<30 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions["d\(level)"] = ["type": "object", "properties": ["a": next, "b": next]]
        }
        definitions["d30"] = ["type": "string"]
        let cleaned = JSONSchemaCleaner(for: .tool)
            .clean(["$ref": "#/$defs/d0", "$defs": definitions])
        #expect(cleaned.compact.utf8.count < 1_000_000)
    }

    @Test("a chain of references ends at the depth")
    func deepChain() throws {
        var definitions: [JSONValue.Member] = []
        for level in 0..<4000 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(level + 1)")]
            definitions.append(.init("d\(level)", ["type": "object", "properties": ["a": next]]))
        }
        let schema: JSONValue = ["$ref": "#/$defs/d0", "$defs": .object(definitions)]
        var cleaned = JSONSchemaCleaner(for: .tool).clean(schema)
        var depth = 0
        while let next = cleaned["properties"]?["a"] {
            cleaned = next
            depth += 1
        }
        #expect((10...96).contains(depth))
    }

    @Test("a schema of very many names is cleaned without end of patience")
    func manyNames() throws {
        let names = (0..<20_000).map { "p\($0)" }
        let property: JSONValue = ["type": ["string", "null"], "required": true]
        let schema: JSONValue = [
            "type": "object", "properties": .object(names.map { .init($0, property) }),
            "required": .array(names.map { .string($0) }),
            "allOf": [["properties": .object(names.map { .init($0, ["type": "integer"]) })]],
        ]
        var cleaner = JSONSchemaCleaner(for: .tool)
        cleaner.maxSchemas = 100_000
        let cleaned = cleaner.clean(schema)
        #expect(cleaned["properties"]?.members.count == names.count)
        #expect(cleaned["required"] == nil)
        #expect(cleaned["properties"]?["p7"]?["type"] == "string")
    }

    @Test("cleaning twice changes nothing more", arguments: cases)
    func idempotent(_ c: Case) throws {
        let cleaner = JSONSchemaCleaner(for: c.purpose)
        let once = cleaner.clean(try JSONValue(parsing: c.schema))
        #expect(cleaner.clean(once).sorted == once.sorted)
    }
}

extension JSONValue {
    /// The value with members in the order of their keys.
    fileprivate var sorted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.map { Member($0.key, $0.value.sorted) }.sorted { $0.key < $1.key }
            )
        default: self
        }
    }
}
