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
            #"{"messages":[],"tools":["#
                + Array(
                    repeating: #"{"type":"function","function":{"name":"a b"}}"#,
                    count: 5_000
                ).joined(separator: ",") + "]}"
        ),
        (
            "unknown members",
            "{" + (0..<5_000).map { "\"m\($0)\":1" }.joined(separator: ",") + "}"
        ),
    ]

    private static func list(_ message: String) -> String {
        let pair = message + #",{"role":"assistant","tool_calls":[{"id":"c"}]}"#
        return #"{"messages":["# + Array(repeating: pair, count: 5_000).joined(separator: ",")
            + "]}"
    }

    @Test("are translated in bounded time and with bounded losses", arguments: bodies)
    func translates(_ name: String, _ body: String) throws {
        for target in Dialect.allCases {
            var document = JSONDocument()
            var out = ByteBuffer()
            let result = try RequestTranslation.translate(
                try document.parse(copying: body),
                from: .chat,
                to: target,
                GoldenOptions(Array("{}".utf8)).context,
                into: &out
            )
            #expect(result.losses.count <= 600, "\(name)")
        }
    }
}
