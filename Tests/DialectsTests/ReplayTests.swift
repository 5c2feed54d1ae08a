import ProviderAPI
import Testing

@testable import Dialects

/// A chat client cannot send signatures back, so they are kept and put back into its next request.
@Suite("Replay of thoughts")
struct ReplayTests {
    private struct Memory: TurnMemory {
        var turns: [String: RememberedTurn] = [:]
        func turn(_ name: TurnName) -> RememberedTurn? { turns[name.call] }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let format: Dialect
        let shapes: SignatureShapes
        let events: [String]
        /// What the next request holds for the turn.
        let expected: String

        var testDescription: String { name }
    }

    private static let envelope = SignatureShapeTests.envelope
    private static let capsule = SignatureShapeTests.capsule
    private static let fernet = "gAAAAABoQUJD_-8="

    private static func block(_ index: Int, _ start: String, _ deltas: String...) -> [String] {
        [#"{"type":"content_block_start","index":\#(index),"content_block":\#(start)}"#]
            + deltas.map { #"{"type":"content_block_delta","index":\#(index),"delta":\#($0)}"# }
            + [#"{"type":"content_block_stop","index":\#(index)}"#]
    }

    private static let messages =
        [
            #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","#
                + #""model":"x","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}"#
        ]
        + block(
            0,
            #"{"type":"thinking","thinking":"","signature":""}"#,
            #"{"type":"thinking_delta","thinking":"h\u00e4 \"q\"\n"}"#,
            #"{"type":"thinking_delta","thinking":"\ud83d\ude00"}"#,
            #"{"type":"signature_delta","signature":"\#(envelope)"}"#
        )
        + block(1, #"{"type":"redacted_thinking","data":"\#(envelope)"}"#)
        + block(2, #"{"type":"text","text":""}"#, #"{"type":"text_delta","text":"Look."}"#)
        + block(3, #"{"type":"tool_use","id":"t1","name":"f","input":{}}"#)
        + block(
            4,
            #"{"type":"thinking","thinking":"","signature":""}"#,
            #"{"type":"signature_delta","signature":"\#(envelope)"}"#
        )
        + block(5, #"{"type":"tool_use","id":"t2","name":"f","input":{}}"#)
        + [
            #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}"#,
            #"{"type":"message_stop"}"#,
        ]

    private static func item(_ index: Int, _ item: String) -> [String] {
        ["added", "done"].map {
            #"{"type":"response.output_item.\#($0)","output_index":\#(index),"item":\#(item)}"#
        }
    }

    private static let responses =
        [#"{"type":"response.created","response":{"id":"r","model":"x","output":[]}}"#]
        + item(
            0,
            #"{"type":"reasoning","id":"rs_1","encrypted_content":"\#(fernet)","summary":"#
                + #"[{"type":"summary_text","text":"hm"}]}"#
        )
        + item(
            1,
            #"{"type":"function_call","id":"fc_1","call_id":"t1","name":"f","arguments":"{}"}"#
        )
        + item(
            2,
            #"{"type":"reasoning","id":"rs_2","encrypted_content":"\#(fernet)","summary":[]}"#
        )
        + item(
            3,
            #"{"type":"function_call","id":"fc_2","call_id":"t2","name":"f","arguments":"{}"}"#
        )
        + [
            #"{"type":"response.completed","response":{"id":"r","status":"completed","model":"x","output":[]}}"#
        ]

    private static let contents = [
        #"{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":"Look."},"#
            + #"{"functionCall":{"id":"t1","name":"f","args":{}},"thoughtSignature":"\#(capsule)"},"#
            + #"{"functionCall":{"id":"t2","name":"f","args":{}}}]},"finishReason":"STOP"}]}"#
    ]

    private static let cases = [
        Case(
            name: "messages",
            format: .messages,
            shapes: .envelope,
            events: messages,
            expected:
                #"[{"type":"thinking","thinking":"h\u00e4 \"q\"\n\ud83d\ude00","signature":"\#(envelope)"},"#
                + #"{"type":"redacted_thinking","data":"\#(envelope)"},{"type":"text","text":"Look."},"#
                + #"{"type":"tool_use","id":"t1","name":"f","input":{}},"#
                + #"{"type":"thinking","thinking":"","signature":"\#(envelope)"},"#
                + #"{"type":"tool_use","id":"t2","name":"f","input":{}}]"#
        ),
        Case(
            name: "responses",
            format: .responses,
            shapes: .fernet,
            events: responses,
            expected:
                #"{"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"\#(fernet)"},"#
                + #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Look."}]},"#
                + #"{"type":"function_call","call_id":"t1","name":"f","arguments":"{}"},"#
                + #"{"type":"reasoning","summary":[],"encrypted_content":"\#(fernet)"},"#
                + #"{"type":"function_call","call_id":"t2","name":"f","arguments":"{}"}"#
        ),
        Case(
            name: "generateContent",
            format: .generateContent,
            shapes: .capsule,
            events: contents,
            expected:
                #"{"functionCall":{"id":"t1","name":"f","args":{}},"thoughtSignature":"\#(capsule)"},"#
                + #"{"functionCall":{"id":"t2","name":"f","args":{}}}"#
        ),
    ]

    @Test("the next request of a chat client holds what the answer held", arguments: cases)
    func nextRequest(_ sample: Case) throws {
        let wire = sample.events.map { "data: \($0)\n\n" }.joined()
        for size in [1, 2, 3, wire.utf8.count] {
            let turn = try #require(try record(wire, sample.format, cut: size))
            let memory = Memory(turns: [turn.name.call: turn])
            let (request, found) = try ask(sample.format, sample.shapes, memory)
            #expect(request.contains(sample.expected), "\(request)")
            #expect(found.recalled.map(\.call) == ["t1"])
        }
    }

    @Test(
        "an answer without calls, without proofs or with too much leaves nothing",
        arguments: [
            #"[{"type":"thinking","thinking":"a","signature":"S"},{"type":"text","text":"b"}]"#,
            #"[{"type":"thinking","thinking":"a","signature":""},CALL]"#,
            #"[CALL,{"type":"thinking","thinking":"a","signature":"S"}]"#,
            #"[{"type":"thinking","thinking":"LONG","signature":"S"},CALL]"#,
            "["
                + String(
                    repeating: #"{"type":"thinking","thinking":"a","signature":"S"},"#,
                    count: 300
                )
                + "CALL]",
        ]
    )
    func nothing(_ content: String) throws {
        let content =
            content
            .replacing("CALL", with: #"{"type":"tool_use","id":"t1","name":"f","input":{}}"#)
            .replacing("LONG", with: String(repeating: "x", count: 1 << 20))
        let body =
            #"{"type":"message","id":"m","model":"x","stop_reason":"tool_use","content":\#(content)}"#
        let turn = try record(body, .messages, .body, cut: body.utf8.count)
        #expect(turn == nil)
    }

    @Test("an answer that breaks off leaves nothing")
    func cut() throws {
        let wire = Self.messages.dropLast().map { "data: \($0)\n\n" }.joined()
        #expect(try record(wire, .messages, cut: 64, clean: false) == nil)
    }

    @Test(
        "a turn that is not the one that was answered gets nothing",
        arguments: [
            // One call is gone.
            history(calls: ["t1"], results: ["t1"]),
            // A result is gone.
            history(calls: ["t1", "t2"], results: ["t1"]),
            // Another order.
            history(calls: ["t2", "t1"], results: ["t1", "t2"]),
            // The client asks for no thinking.
            history(extra: #""reasoning_effort":"none","#),
        ]
    )
    func otherTurn(_ body: String) throws {
        let (request, found) = try ask(.messages, .envelope, try memory(), body)
        #expect(!request.contains(Self.envelope))
        #expect(found.recalled.isEmpty)
    }

    @Test("an upstream that cannot read the proofs gets none")
    func foreign() throws {
        let (request, found) = try ask(.messages, .fernet, try memory())
        #expect(!request.contains(Self.envelope))
        #expect(found.recalled.isEmpty)
        #expect(!found.losses.contains { $0.reason == .foreign })
    }

    @Test("of two turns with the same calls only the newest gets the thoughts")
    func twice() throws {
        let turn = Self.turn(calls: ["t1", "t2"], results: ["t1", "t2"])
        let body = Self.history(turns: turn + turn)
        let (request, found) = try ask(.messages, .envelope, try memory(), body)
        #expect(request.components(of: #""type":"redacted_thinking""#) == 1)
        #expect(found.recalled.map(\.call) == ["t1"])
        let first = try #require(request.firstRange(of: #""tool_use_id":"t1""#))
        let thought = try #require(request.firstRange(of: "redacted_thinking"))
        #expect(first.lowerBound < thought.lowerBound)
    }

    @Test("what the client sends of the thoughts without their proofs is not there twice")
    func plainThoughts() throws {
        let body = Self.history(member: #","reasoning_content":"summed up""#)
        let (request, found) = try ask(.messages, .envelope, try memory(), body)
        #expect(!request.contains("summed up"))
        #expect(!found.losses.contains { $0.path.contains("messages") })
    }

    @Test("a client that sends the proofs itself keeps its own")
    func native() throws {
        let body =
            #"{"model":"m","input":[{"type":"reasoning","summary":[],"encrypted_content":"\#(Self.envelope)"},"#
            + #"{"type":"function_call","call_id":"t1","name":"f","arguments":"{}"},"#
            + #"{"type":"function_call","call_id":"t2","name":"f","arguments":"{}"},"#
            + #"{"type":"function_call_output","call_id":"t1","output":"1"},"#
            + #"{"type":"function_call_output","call_id":"t2","output":"2"}]}"#
        let (request, found) = try ask(.messages, .envelope, try memory(), body, from: .responses)
        #expect(request.components(of: #""type":"thinking""#) == 1)
        #expect(!request.contains("redacted"))
        #expect(found.recalled.isEmpty)
    }

    @Test("thinking with a budget goes on where the turn's thoughts are there, and else rests")
    func budget() throws {
        let body = Self.history(extra: #""reasoning_effort":"high","#)
        let (with, found) = try ask(.messages, .envelope, try memory(), body)
        #expect(with.contains(#""thinking":{"type":"enabled""#))
        #expect(found.losses.isEmpty)
        let (without, missed) = try ask(.messages, .envelope, Memory(), body)
        #expect(!without.contains(#""thinking":{"#))
        #expect(missed.losses == [Loss(path: "reasoning_effort", reason: .conflict)])
        let next = Self.history(
            turns: Self.turn(calls: ["t1"], results: ["t1"])
                + #",{"role":"assistant","content":"a"},{"role":"user","content":"b"}"#,
            extra: #""reasoning_effort":"high","#
        )
        let (fresh, _) = try ask(.messages, .envelope, Memory(), next)
        #expect(fresh.contains(#""thinking":{"type":"enabled""#))
    }

    private func memory() throws -> Memory {
        let wire = Self.messages.map { "data: \($0)\n\n" }.joined()
        let turn = try #require(try record(wire, .messages, cut: 100))
        return Memory(turns: [turn.name.call: turn])
    }

    private static func turn(
        calls: [String],
        results: [String],
        member: String = ""
    ) -> String {
        let calls = calls.map {
            #"{"id":"\#($0)","type":"function","function":{"name":"f","arguments":"{}"}}"#
        }
        let results = results.map {
            #","# + #"{"role":"tool","tool_call_id":"\#($0)","content":"1"}"#
        }
        return
            #",{"role":"assistant","content":"Look.","tool_calls":[\#(calls.joined(separator: ","))]\#(member)}"#
            + results.joined()
    }

    private static func history(
        calls: [String] = ["t1", "t2"],
        results: [String] = ["t1", "t2"],
        member: String = "",
        extra: String = ""
    ) -> String {
        history(turns: turn(calls: calls, results: results, member: member), extra: extra)
    }

    private static func history(turns: String, extra: String = "") -> String {
        #"{"model":"m",\#(extra)"messages":[{"role":"user","content":"go"}\#(turns)]}"#
    }

    private func record(
        _ wire: String,
        _ format: Dialect,
        _ shape: ResponseTranslator.Shape = .stream,
        cut size: Int,
        clean: Bool = true
    ) throws -> RememberedTurn? {
        var reverse = Reverse(clientModel: "m", requestID: "r")
        reverse.remembersThoughts = true
        reverse.hidesThinking = true
        let translator = ResponseTranslator(
            from: format,
            shape,
            to: .chat,
            .stream,
            reverse: reverse
        )
        var out = ByteBuffer()
        let bytes = Array(wire.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes {
                translator.append($0, into: &out)
            }
        }
        _ = translator.finish(clean: clean, into: &out)
        return translator.turn
    }

    private func ask(
        _ format: Dialect,
        _ shapes: SignatureShapes,
        _ memory: Memory,
        _ body: String = history(),
        from client: Dialect = .chat
    ) throws -> (String, RequestTranslation) {
        var context = GoldenOptions(Array("{}".utf8)).context
        context.capabilities.signatures = shapes
        var document = JSONDocument()
        var out = ByteBuffer()
        let found = try RequestTranslation.translate(
            try document.parse(copying: body),
            from: client,
            to: format,
            context,
            memory: memory,
            into: &out
        )
        return (String(decoding: out.bytes, as: UTF8.self), found)
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
