import ProviderAPI
import Testing

@testable import Dialects

/// Kept thoughts belong to a conversation, whatever ids its calls have.
@Suite("Names of turns")
struct TurnNameTests {
    /// Remembers what was asked for and knows nothing.
    private final class Asked: TurnMemory {
        private(set) var names: [TurnName] = []

        func turn(_ name: TurnName) -> RememberedTurn? {
            names.append(name)
            return nil
        }
    }

    private static func user(_ text: String) -> String { #"{"role":"user","content":"\#(text)"}"# }

    private static let call = """
        {"role":"assistant","tool_calls":[{"id":"t1","type":"function",\
        "function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"t1","content":"1"}
        """

    private func translate(_ messages: [String], _ memory: Asked) throws -> RequestTranslation {
        var context = TranslationContext(upstreamModel: "u", clientModel: "m", requestID: "r")
        context.remembersThoughts = true
        var document = JSONDocument()
        var out = ByteBuffer()
        return try RequestTranslation.translate(
            try document.parse(
                copying: #"{"model":"m","messages":[\#(messages.joined(separator: ","))]}"#
            ),
            from: .chat,
            to: .messages,
            context,
            memory: memory,
            into: &out
        )
    }

    private static let before = [user("hello"), call, user("the \\\"question\\\"")]

    @Test(
        "a turn is found again behind the same text of the user, however the client cuts the rest",
        arguments: [
            before + [call],
            [user("the \\\"question\\\""), call],
            [#"{"role":"system","content":"new"}"#, user("the \\\"question\\\""), call],
            [#"{"role":"user","content":[{"type":"text","text":"the \"question\""}]}"#, call],
            before + [#"{"role":"assistant","content":"hm"}"#, call, user("and now?")],
        ]
    )
    func again(_ messages: [String]) throws {
        let kept = try translate(Self.before, Asked()).reverse
        #expect(kept.remembersThoughts)
        let asked = Asked()
        _ = try translate(messages, asked)
        #expect(asked.names.contains(TurnName(call: "t1", prompt: kept.prompt)))
    }

    @Test(
        "it is not found behind another text",
        arguments: [
            [user("the question"), call], [user("hello"), call], [call],
            [user("the \\\"question\\\""), user("more"), call],
            [#"{"role":"system","content":"the \"question\""}"#, call],
        ]
    )
    func other(_ messages: [String]) throws {
        let kept = try translate(Self.before, Asked()).reverse
        let asked = Asked()
        _ = try translate(messages, asked)
        #expect(asked.names.map(\.call) == ["t1"])
        #expect(!asked.names.contains(TurnName(call: "t1", prompt: kept.prompt)))
    }

    @Test("texts of any length are told apart at both ends and by their length")
    func long() throws {
        let middle = String(repeating: "x", count: 20_000)
        let texts = [middle, middle + "x", "a" + middle, middle + "a", "a" + middle + "a", ""]
        let prompts = try texts.map {
            try translate([Self.user("hello"), Self.user($0)], Asked()).reverse.prompt
        }
        #expect(Set(prompts).count == texts.count)
    }
}
