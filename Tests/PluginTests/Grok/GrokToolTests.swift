import Fidelity
import GrokProvider
import ProviderAPI
import Testing

@Suite("Grok tools")
struct GrokToolTests {
    private func json(_ members: String, model: String = "grok-4.5") throws -> JSONValue {
        try GrokBench.json(#"{"input":[],\#(members)}"#, model: model)
    }

    private static let function = #"{"type":"function","name":"f","parameters":{"type":"object"}}"#

    @Test("tools of a namespace become functions with its prefix, once")
    func namespaces() throws {
        let tools = try json(
            """
            "tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"a",\
            "strict":false},{"type":"function","name":"ns__b","parameters":{"type":"object"}}]}]
            """
        )["tools"]
        #expect(tools?.elements.map { $0["name"] } == ["ns__a", "ns__b"])
        #expect(tools?[0]?["parameters"]?["type"] == "object")
        #expect(tools?[0]?["strict"] == false)
    }

    @Test("a direct tool counts over one of a namespace with the same name")
    func direct() throws {
        let tools = try json(
            """
            "tools":[{"type":"function","name":"ns__a","description":"direct",\
            "parameters":{"type":"object"}},{"type":"namespace","name":"ns","tools":[\
            {"type":"function","name":"a","parameters":{"type":"object"}}]}]
            """
        )["tools"]
        #expect(tools?.elements.count == 1)
        #expect(tools?[0]?["description"] == "direct")
    }

    @Test("a custom tool becomes a function, a patch tool and a tool search go")
    func customs() throws {
        let tools = try json(
            """
            "tools":[{"type":"custom","name":"exec","description":"d","format":{"type":"grammar"}},\
            {"type":"custom","name":"apply_patch"},{"type":"tool_search","execution":"client"}]
            """
        )["tools"]
        #expect(tools?.elements.count == 1)
        #expect(tools?[0]?["type"] == "function")
        #expect(tools?[0]?["description"] == "d")
        #expect(tools?[0]?["format"] == nil)
        #expect(tools?[0]?["parameters"]?["required"] == ["input"])
    }

    @Test(
        "missing parameters are those of an object without any",
        arguments: ["", #","parameters":null"#]
    )
    func parameters(_ member: String) throws {
        let tools = try json(#""tools":[{"type":"function","name":"f"\#(member)}]"#)["tools"]
        #expect(tools?[0]?["parameters"] == ["type": "object", "properties": [:]])
    }

    @Test(
        "images are generated since version 4.6",
        arguments: [
            ("grok-4.6", true), ("grok-5", true), ("grok-4.5", false),
            ("grok-4.20-0309-reasoning", false), ("grok-3-mini", false), ("other", false),
        ]
    )
    func imageGeneration(_ model: String, _ isKept: Bool) throws {
        let json = try json(
            #""tools":[\#(Self.function),{"type":"image_generation"}]"#,
            model: model
        )
        #expect(json["tools"]?.elements.count == (isKept ? 2 : 1))
    }

    @Test("a search of the web has its name here and no switch for access")
    func webSearch() throws {
        let tools = try json(
            """
            "tools":[{"type":"web_search_preview","external_web_access":true,"filters":{}}]
            """
        )["tools"]
        #expect(tools == [["type": "web_search", "filters": [:]]])
    }

    @Test("tools that come with the input are lifted, after those of the request")
    func additionalTools() throws {
        let json = try GrokBench.json(
            """
            {"input":[{"type":"additional_tools","role":"developer","tools":[\(Self.function),\
            {"type":"namespace","name":"n","tools":[{"type":"custom","name":"exec"}]}]},\
            {"type":"message","role":"user","content":"a"}],"tools":[{"type":"function","name":"f",\
            "description":"top","parameters":{"type":"object"}}]}
            """
        )
        #expect(json["input"]?.elements.count == 1)
        #expect(json["tools"]?.elements.map { $0["name"] } == ["f", "n__exec"])
        #expect(json["tools"]?[0]?["description"] == "top")
    }

    @Test("branches of a union at the root are objects")
    func rootUnion() throws {
        let tools = try json(
            """
            "tools":[{"type":"function","name":"f","parameters":{"anyOf":[\
            {"properties":{"a":{}}},{"type":"object"}]}},{"type":"function","name":"g",\
            "strict":true,"parameters":{"oneOf":[{"type":"object"},{"type":"string"}]}}]
            """
        )["tools"]
        #expect(tools?[0]?["parameters"]?["anyOf"]?[0]?["type"] == "object")
        #expect(tools?[1]?["parameters"] == ["type": "object", "additionalProperties": true])
        #expect(tools?[1]?["strict"] == false)
    }

    @Test("a schema so intricate that no answer would come is loosened")
    func intricate() throws {
        let branch = ##"{"$ref":"#/$defs/x"},"##
        let schema = """
            {"type":"object","properties":{"a":{"oneOf":[\(String(repeating: branch, count: 500))\
            {"type":"null"}]}},"$defs":{"x":{"type":"object"}}}
            """
        let tools = try json(
            #""tools":[{"type":"function","name":"f","parameters":\#(schema)}]"#
        )["tools"]
        #expect(tools?[0]?["parameters"]?["additionalProperties"] == true)
    }

    struct Choice: Sendable {
        let choice: String
        let left: JSONValue?
    }

    @Test(
        "a choice names what is left of the tools, in their names here",
        arguments: [
            Choice(choice: #""required""#, left: "required"),
            Choice(
                choice: #"{"type":"function","name":"a","namespace":"ns"}"#,
                left: ["type": "function", "name": "ns__a"]
            ),
            Choice(
                choice: #"{"type":"custom","name":"exec"}"#,
                left: ["type": "function", "name": "exec"]
            ),
            Choice(choice: #"{"type":"custom","name":"apply_patch"}"#, left: nil),
            Choice(choice: #"{"type":"function","name":"gone"}"#, left: nil),
            Choice(choice: #"{"type":"tool_search"}"#, left: nil),
            Choice(
                choice: #"{"type":"web_search_preview"}"#,
                left: [
                    "type": "allowed_tools", "mode": "required", "tools": [["type": "web_search"]],
                ]
            ),
            Choice(choice: #"{"type":"image_generation"}"#, left: nil),
            Choice(
                choice: """
                    {"type":"allowed_tools","mode":"auto","tools":[{"type":"function",\
                    "name":"a","namespace":"ns"},{"type":"custom","name":"apply_patch"},\
                    {"type":"tool_search"},{"type":"web_search"}]}
                    """,
                left: [
                    "type": "allowed_tools", "mode": "auto",
                    "tools": [["type": "function", "name": "ns__a"], ["type": "web_search"]],
                ]
            ),
            Choice(
                choice: #"{"type":"allowed_tools","tools":[{"type":"tool_search"}]}"#,
                left: nil
            ),
        ]
    )
    func toolChoice(_ c: Choice) throws {
        let json = try json(
            """
            "tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"a"}]},\
            {"type":"custom","name":"exec"},{"type":"custom","name":"apply_patch"},\
            {"type":"tool_search"},{"type":"web_search"},{"type":"image_generation"}],\
            "tool_choice":\(c.choice)
            """
        )
        #expect(json["tool_choice"] == c.left)
    }

    @Test("without tools there is no choice among them")
    func noTools() throws {
        for tools in ["", #""tools":[],"#, #""tools":[{"type":"tool_search"}],"#] {
            let json = try json(#"\#(tools)"tool_choice":"auto","parallel_tool_calls":true"#)
            #expect(json["tool_choice"] == nil)
            #expect(json["parallel_tool_calls"] == nil)
        }
    }

    @Test("the search of X is added where the operator wants it")
    func injectedSearch() throws {
        let body = #"{"input":[],"tools":[\#(Self.function)]}"#
        let json = try GrokBench.json(body, settings: ["inject-x-search": true])
        #expect(json["tools"]?.elements.last == ["type": "x_search"])
        #expect(try GrokBench.json(body)["tools"]?.elements.count == 1)
    }
}
