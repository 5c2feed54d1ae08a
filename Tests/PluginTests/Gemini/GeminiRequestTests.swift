import Fidelity
import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini request rules")
struct GeminiRequestTests {
    private func json(
        _ body: String,
        model: String = "gemini-3.5-flash",
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = GeminiBench.key,
        settings: JSONValue = [:]
    ) throws -> JSONValue {
        let prepared = try GeminiBench.prepare(
            body,
            model: model,
            operation: operation,
            credential: credential,
            settings: settings
        )
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
        return prepared.call.json
    }

    @Test(
        "a body within the rules is not touched",
        arguments: [GeminiBench.key, GeminiBench.vertex]
    )
    func untouched(_ credential: JSONValue) throws {
        let body = """
            { "contents" : [ {"parts":[{"text":"<a>\\u00e9 1.0"}], "role":"user"},
              {"role":"model","parts":[{"text":"t","thought":true},
               {"functionCall":{"name":"f","args":{"id":1e2}},
                "thoughtSignature":"\(GeminiBench.signature)"}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"x":1.50}}}]} ],
              "tools":[{"googleSearch":{}},{"functionDeclarations":[{"name":"f","parameters":
               {"type":"OBJECT","properties":{"title":{"type":"STRING","minLength":"1"}}}},
               {"name":"g","parametersJsonSchema":{"type":["object","null"],"$ref":"#/$defs/A",
                "$defs":{"A":{"type":"object","additionalProperties":false}}}}]}],
              "generationConfig":{"maxOutputTokens":65536,"temperature":0.10,
               "responseJsonSchema":{"type":"object","title":"T","anyOf":[{"type":"integer"}]}} }
            """
        let prepared = try GeminiBench.prepare(body, credential: credential)
        #expect(prepared.isUntouched)
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
    }

    @Test("a history that begins with the model gets an empty user turn before it")
    func firstTurn() throws {
        let body = """
            {"contents":[{"role":"model","parts":[{"text":"a"}]},\
            {"role":"user","parts":[{"text":"b"}]}],"labels":{}}
            """
        let contents = try json(body)["contents"]
        #expect(contents?[0] == ["role": "user", "parts": [["text": ""]]])
        #expect(contents?.elements.count == 3)
    }

    @Test("an answer that is begun for the model is dropped, however many contents it has")
    func trailingModelTurn() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"b"}]},\
            {"role":"model","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"c"}]}]}
            """
        #expect(try json(body)["contents"]?.elements.count == 1)
    }

    @Test("a conversation of the model alone is left to the upstream")
    func modelAlone() throws {
        let body = #"{"contents":[{"role":"model","parts":[{"text":"a"}]}]}"#
        let prepared = try GeminiBench.prepare(body)
        #expect(prepared.call.json["contents"]?.elements.count == 2)
        #expect(GeminiUpstream.refusal(of: prepared.call) != nil)
    }

    @Test(
        "an answer longer than the model's is capped",
        arguments: [
            (#"{"generationConfig":{"maxOutputTokens":100000,"topK":1}"#, "generationConfig"),
            (#"{"generation_config":{"max_output_tokens":100000,"topK":1}"#, "generation_config"),
        ]
    )
    func outputLimit(_ head: String, _ key: String) throws {
        let body = head + #","contents":[{"parts":[{"text":"a"}]}]}"#
        let config = try json(body)[key]
        #expect(config?.members.first?.value == 65_536)
        #expect(config?["topK"] == 1)
    }

    @Test("an unknown model's limit is not guessed")
    func unknownLimit() throws {
        let body = """
            {"generationConfig":{"maxOutputTokens":100000},"contents":[{"parts":[{"text":"a"}]}]}
            """
        #expect(try GeminiBench.prepare(body, model: "gemini-99-new").isUntouched)
    }

    @Test("session ids that clients add are removed", arguments: ["sessionId", "session_id"])
    func sessions(_ key: String) throws {
        let body = #"{"\#(key)":"s","contents":[{"role":"user","parts":[{"text":"a"}]}]}"#
        #expect(try json(body).members.map(\.key) == ["contents"])
    }

    @Test("counting tokens sends the conversation alone")
    func countTokens() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"a"}]}],"tools":[{"googleSearch":{}}],\
            "toolConfig":{},"generationConfig":{"temperature":1},"safety_settings":[],\
            "systemInstruction":{"parts":[{"text":"s"}]}}
            """
        let keys = try json(body, operation: .countTokens).members.map(\.key)
        #expect(keys == ["contents", "systemInstruction"])
    }

    @Test("safety settings are the operator's where the client gives none")
    func safety() throws {
        let settings: JSONValue = ["safety-threshold": "OFF"]
        let bare = #"{"contents":[{"parts":[{"text":"a"}]}]}"#
        let set = try json(bare, settings: settings)["safetySettings"]?.elements ?? []
        #expect(set.count == 4)
        #expect(set.allSatisfy { $0["threshold"] == "OFF" })
        let own = #"{"safety_settings":[],"contents":[{"parts":[{"text":"a"}]}]}"#
        #expect(try GeminiBench.prepare(own, settings: settings).isUntouched)
        #expect(try GeminiBench.prepare(bare).isUntouched)
    }

    @Test("Vertex is spared the ids of calls, the Gemini API is not")
    func vertexIDs() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[\
            {"functionCall":{"id":"c1","name":"a","args":{"id":"mine"}},\
            "thoughtSignature":"\(GeminiBench.signature)"}]},{"role":"user","parts":[\
            {"functionResponse":{"id":"c1","name":"a","response":{"id":"r"}}}]}]}
            """
        #expect(try GeminiBench.prepare(body).isUntouched)
        for credential in [GeminiBench.vertex, GeminiBench.vertexKey] {
            let contents = try json(body, credential: credential)["contents"]
            let call = contents?[1]?["parts"]?[0]?["functionCall"]
            #expect(call == ["name": "a", "args": ["id": "mine"]])
            let response = contents?[2]?["parts"]?[0]?["functionResponse"]
            #expect(response == ["name": "a", "response": ["id": "r"]])
        }
    }

    @Test("an empty name of a response is that of its call, by id or else by place")
    func responseNames() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[\
            {"functionCall":{"name":"a"},"thoughtSignature":"\(GeminiBench.signature)"},\
            {"functionCall":{"name":"b","id":"2"}}]},{"role":"function","parts":[\
            {"functionResponse":{"response":{}}},\
            {"functionResponse":{"id":"2","name":"","response":{}}}]}]}
            """
        let parts = try json(body)["contents"]?[2]?["parts"]
        #expect(parts?[0]?["functionResponse"]?["name"] == "a")
        #expect(parts?[1]?["functionResponse"]?["name"] == "b")
    }

    @Test(
        "a history whose calls and responses do not pair is refused as the upstream does",
        arguments: [
            // A user turn between call and response.
            """
            {"role":"user","parts":[{"text":"wait"}]},{"role":"user","parts":[\
            {"functionResponse":{"name":"a","response":{}}}]}
            """,
            // One response too many.
            """
            {"role":"user","parts":[{"functionResponse":{"name":"a","response":{}}},\
            {"functionResponse":{"name":"a","response":{}}}]}
            """,
            // Another id.
            """
            {"role":"user","parts":[{"functionResponse":{"id":"9","name":"a","response":{}}}]}
            """,
            // Another name.
            #"{"role":"user","parts":[{"functionResponse":{"name":"z","response":{}}}]}"#,
        ]
    )
    func pairing(_ tail: String) throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[\
            {"functionCall":{"name":"a"},"thoughtSignature":"\(GeminiBench.signature)"}]},\(tail)]}
            """
        let prepared = try GeminiBench.prepare(body)
        #expect(prepared.isUntouched)
        #expect(GeminiUpstream.refusal(of: prepared.call) != nil)
    }
}
