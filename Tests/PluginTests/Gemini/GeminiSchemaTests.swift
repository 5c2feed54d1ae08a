import Fidelity
import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini schemas")
struct GeminiSchemaTests {
    private func json(_ members: String) throws -> JSONValue {
        let body = #"{"contents":[{"role":"user","parts":[{"text":"a"}]}],\#(members)}"#
        let prepared = try GeminiBench.prepare(body)
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
        return prepared.call.json
    }

    @Test(
        "schemas outside the excerpt are cleaned in each place of a declaration",
        arguments: ["parameters", "parametersJsonSchema", "parameters_json_schema"]
    )
    func declarations(_ key: String) throws {
        let json = try json(
            """
            "tools":[{"function_declarations":[{"name":"f","\(key)":{"type":"object",\
            "$schema":"s","properties":{"format":{"type":"string","const":"x"}},\
            "required":["format","gone"]}}]}]
            """
        )
        let function = json["tools"]?[0]?["function_declarations"]?[0]
        #expect(
            function?[key] == [
                "type": "object",
                "properties": ["format": ["type": "string", "enum": ["x"]]],
                "required": ["format"],
            ]
        )
    }

    @Test(
        "schemas of answers are cleaned",
        arguments: [
            "responseSchema", "response_schema", "responseJsonSchema", "response_json_schema",
        ]
    )
    func answers(_ key: String) throws {
        let json = try json(
            """
            "generationConfig":{"\(key)":{"type":"object","examples":[1],"properties":\
            {"n":{"type":["integer","null"],"exclusiveMinimum":0}}},"seed":7}
            """
        )
        let property = json["generationConfig"]?[key]?["properties"]?["n"]
        #expect(property?["type"] == "integer")
        #expect(property?["description"]?.string?.contains("exclusiveMinimum: 0") == true)
        #expect((property?["nullable"] == true) != key.lowercased().contains("json"))
        #expect(json["generationConfig"]?["seed"] == 7)
    }

    @Test("numbers of an enumeration are texts for the API's own schema and numbers for the other")
    func numericEnums() throws {
        let schema = #"{"type":"integer","enum":[1,2],"default":1}"#
        let json = try json(
            """
            "generationConfig":{"responseSchema":\(schema),"responseJsonSchema":\(schema)}
            """
        )
        #expect(json["generationConfig"]?["responseSchema"]?["enum"] == ["1", "2"])
        #expect(json["generationConfig"]?["responseJsonSchema"]?["enum"] == [1, 2])
        #expect(json["generationConfig"]?["responseJsonSchema"]?["type"] == "integer")
    }

    @Test(
        "a function without arguments is declared without a schema",
        arguments: [
            #"{"type":"OBJECT","properties":{}}"#, #"{"type":"object"}"#,
            #"{"type":"object","$schema":"s","additionalProperties":false,"required":[]}"#,
        ]
    )
    func noArguments(_ schema: String) throws {
        let json = try json(
            """
            "tools":[{"functionDeclarations":[{"name":"f","parameters":\(schema)},\
            {"name":"g","parametersJsonSchema":{"type":"object","properties":{}}}]}]
            """
        )
        let functions = json["tools"]?[0]?["functionDeclarations"]
        #expect(functions?[0] == ["name": "f"])
        #expect(functions?[1]?["parametersJsonSchema"]?["properties"] == [:])
    }

    @Test("arguments in the history are no schemas, whatever they look like")
    func historyIsNoSchema() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[\
            {"functionCall":{"name":"f","args":{"parameters":{"type":"object","$schema":"x",\
            "const":1,"title":"t"}}},"thoughtSignature":"\(GeminiBench.signature)"}]},\
            {"role":"user","parts":[{"functionResponse":{"name":"f","response":\
            {"responseSchema":{"$ref":"#/x","examples":[]}}}}]}]}
            """
        #expect(try GeminiBench.prepare(body).isUntouched)
    }

    @Test("only the tool that needs it is rewritten")
    func neighbours() throws {
        let good =
            #"{"name":"ok" , "parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}}"#
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[\
            \(good),{"name":"f","parameters":{"type":"object","x-a":1,"properties":{"b":{"type":"string"}}}}]}]}
            """
        let prepared = try GeminiBench.prepare(body)
        #expect(prepared.call.text.contains(good))
        #expect(prepared.plan.edits.count == 1)
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
    }
}
