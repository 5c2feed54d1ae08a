import ProviderAPI
import Testing

@testable import Dialects

/// Requests whose size is in the number of small things.
@Suite("Hostile requests")
struct HostileRequestTests {
    static let bodies: [(String, String)] = [
        ("results without ids", Self.list(#"{"role":"tool","content":"x"}"#)),
        ("calls of one id", Self.list(#"{"role":"assistant","tool_calls":[{"id":"c"}]}"#)),
        ("results of one id", Self.list(#"{"role":"tool","tool_call_id":"c","content":"x"}"#)),
        (
            "tools of one name",
            #"{"messages":[{"role":"user","content":"x"}],"tools":["#
                + (0..<5_000).compactMap { Unicode.Scalar(0x4E00 + $0) }
                .map { #"{"type":"function","function":{"name":"a\#($0)"}}"# }
                .joined(separator: ",") + "]}"
        ),
        (
            "unknown members",
            #"{"messages":[{"role":"user","content":"x"}],"#
                + (0..<5_000).map { "\"m\($0)\":1" }.joined(separator: ",") + "}"
        ),
    ]

    static let items: [(String, String)] = [
        ("outputs without ids", Self.input(#"{"type":"function_call_output","output":"x"}"#)),
        (
            "outputs that hold parts",
            Self.input(
                #"{"type":"function_call_output","call_id":"c","output":"[{\"type\":\"input_image\","#
                    + #"\"image_url\":\"x\"}]"}"#
            )
        ),
        ("calls of one id", Self.input(#"{"type":"function_call","call_id":"c","name":"f"}"#)),
        ("thoughts", Self.input(#"{"type":"reasoning","summary":[{"text":"a"},{"text":"b"}]}"#)),
        (
            "searches for tools",
            Self.input(
                #"{"type":"tool_search_output","call_id":"c","tools":[{"type":"namespace","#
                    + #""name":"n","tools":[{"type":"function","name":"a b"}]}]}"#
            )
        ),
    ]

    static let contents: [(String, String)] = [
        (
            "results without ids",
            Self.contents(
                #"{"role":"model","parts":[{"functionCall":{"name":"f"}}]},"#
                    + #"{"role":"user","parts":[{"functionResponse":{"name":"f"}},"#
                    + #"{"functionResponse":{"name":"g"}}]}"#
            )
        ),
        (
            "calls of one id",
            Self.contents(#"{"role":"model","parts":[{"functionCall":{"id":"c"}}]}"#)
        ),
        (
            "media beside one result",
            #"{"contents":[{"parts":[{"functionResponse":{"name":"f"}},"#
                + Array(
                    repeating: #"{"inlineData":{"mimeType":"image/png","data":"_w"}}"#,
                    count: 5_000
                ).joined(separator: ",") + "]}]}"
        ),
        (
            "pieces of one turn",
            Self.contents(
                #"{"role":"model","parts":[{"text":"a"},{"text":"b","thought":true},"#
                    + #"{"text":"c","thoughtSignature":"EjIKMAELMFV6n8TpDjNYfaLH7BE2W4Cl"}]}"#
            )
        ),
    ]

    private static func contents(_ content: String) -> String {
        #"{"contents":["# + Array(repeating: content, count: 5_000).joined(separator: ",") + "]}"
    }

    private static func input(_ item: String) -> String {
        #"{"input":["# + Array(repeating: item, count: 5_000).joined(separator: ",") + "]}"
    }

    private static func list(_ message: String) -> String {
        let pair = message + #",{"role":"assistant","tool_calls":[{"id":"c"}]}"#
        return #"{"messages":["# + Array(repeating: pair, count: 5_000).joined(separator: ",")
            + "]}"
    }

    @Test("are translated in bounded time and with bounded losses", arguments: bodies)
    func translates(_ name: String, _ body: String) throws { try translate(name, body, .chat) }

    @Test("of items are translated as well", arguments: items)
    func translatesItems(_ name: String, _ body: String) throws {
        try translate(name, body, .responses)
    }

    @Test("of contents are translated as well", arguments: contents)
    func translatesContents(_ name: String, _ body: String) throws {
        try translate(name, body, .generateContent)
    }

    private func translate(_ name: String, _ body: String, _ source: Dialect) throws {
        for target in Dialect.allCases {
            var document = JSONDocument()
            var out = ByteBuffer()
            let result = try RequestTranslation.translate(
                try document.parse(copying: body),
                from: source,
                to: target,
                GoldenOptions(Array("{}".utf8)).context,
                into: &out
            )
            #expect(result.losses.count <= 600, "\(name)")
        }
    }
}
