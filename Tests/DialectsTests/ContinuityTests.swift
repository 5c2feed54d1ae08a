import ProviderAPI
import Testing

@testable import Dialects

/// What one turn's answer holds must come back to the upstream in the next turn's request.
@Suite("Continuity of signatures")
struct ContinuityTests {
    private static let capsule = SignatureShapeTests.capsule
    private static let envelope = SignatureShapeTests.envelope

    /// Parts of a generateContent answer, and what of them stands in the next request.
    static let answers: [(String, String)] = [
        (
            #"{"text":"hm","thought":true},"#
                + #"{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"S"}"#,
            #"{"text":"hm","thought":true},"#
                + #"{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"S"}"#
        ),
        (
            #"{"text":"I look."},{"functionCall":{"id":"c1","name":"f","args":{}},"#
                + #""thoughtSignature":"S"},{"functionCall":{"id":"c2","name":"f","args":{}}}"#,
            #"{"text":"I look."},{"functionCall":{"id":"c1","name":"f","args":{}},"#
                + #""thoughtSignature":"S"},{"functionCall":{"id":"c2","name":"f","args":{}}}"#
        ),
        (
            #"{"text":"Done."},{"text":"","thoughtSignature":"S"}"#,
            #"{"text":"Done.","thoughtSignature":"S"}"#
        ),
    ]

    @Test("a messages client brings a part's signature back to the part", arguments: answers)
    func throughMessages(_ parts: String, _ expected: String) throws {
        let answer = signed(
            #"{"candidates":[{"content":{"role":"model","parts":[\#(parts)]},"finishReason":"STOP"}]}"#,
            Self.capsule
        )
        let message = try translate(answer, .generateContent, .messages)
        var document = JSONDocument()
        let content = try #require(try document.parse(copying: message)["content"])
        let history = String(decoding: content.raw, as: UTF8.self)
        let request = try ask(
            #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"go"},"#
                + #"{"role":"assistant","content":\#(history)},{"role":"user","content":"on"}]}"#,
            .messages,
            .generateContent,
            .capsule
        )
        #expect(request.contains(signed(expected, Self.capsule)), "\(request)")
    }

    @Test("a generateContent client brings thoughts back whose signature it encoded anew")
    func throughGenerateContent() throws {
        let answer =
            #"{"type":"message","id":"m","model":"x","stop_reason":"tool_use","content":["#
            + #"{"type":"thinking","thinking":"hm","signature":"\#(Self.envelope)"},"#
            + #"{"type":"redacted_thinking","data":"\#(Self.envelope)"},"#
            + #"{"type":"tool_use","id":"t1","name":"f","input":{}}]}"#
        let body = try translate(answer, .messages, .generateContent)
        var document = JSONDocument()
        let root = try document.parse(copying: body)
        let content = try #require(root["candidates"]?[0]?["content"])
        // The SDK decodes the bytes and encodes them with the other alphabet.
        let history = String(decoding: content.raw, as: UTF8.self)
            .replacing("+", with: "-").replacing("/", with: "_")
        let request = try ask(
            #"{"contents":[{"role":"user","parts":[{"text":"go"}]},\#(history),{"role":"user","#
                + #""parts":[{"functionResponse":{"name":"f","response":{"output":"1"}}}]}]}"#,
            .generateContent,
            .messages,
            .envelope
        )
        let signature = #""thinking":"hm","signature":"\#(Self.envelope)""#
        #expect(request.contains(signature))
        #expect(request.contains(#""type":"redacted_thinking","data":"\#(Self.envelope)""#))
        #expect(request.contains(#""tool_use_id":"t1""#))
    }

    @Test(
        "a signature comes back through a client byte for byte, however it is spelled",
        arguments: [
            envelope, capsule, "gAAAAABoQUJD_-8=", "QUJ+/w", "QUJ-_w", "QUJ-_w==", "QUI=", "QUI",
            "0198c3a2-7d4e-7c1a-9f00-1234567890ab",
        ],
        [false, true]
    )
    func spellings(_ signature: String, _ isRedacted: Bool) throws {
        let arena = Arena()
        var out = ByteBuffer()
        out.openObject()
        GenerateContentSignature.writeForClient(
            arena.text(signature),
            isRedacted: isRedacted,
            into: &out
        )
        out.closeObject()
        out.endJSON()
        var document = JSONDocument()
        let sent = try #require(try document.parse(out.bytes)["thoughtSignature"]?.string)
        #expect(sent.utf8.count % 4 == 0)
        let encoded = sent.replacing("+", with: "-").replacing("/", with: "_")
        let read = GenerateContentSignature.read(arena.text(encoded), arena)
        #expect(read.signature.string == signature)
        #expect(read.isRedacted == isRedacted)
    }

    @Test("what is no base64 is kept from clients", arguments: ["x", "EqQBa", "a b c d", "===="])
    func noBase64(_ text: String) {
        let arena = Arena()
        var out = ByteBuffer()
        GenerateContentSignature.writeForClient(arena.text(text), isRedacted: false, into: &out)
        let isEmpty = out.isEmpty
        #expect(isEmpty)
    }

    private func signed(_ text: String, _ signature: String) -> String {
        text.replacing(#""thoughtSignature":"S""#, with: #""thoughtSignature":"\#(signature)""#)
    }

    private func translate(_ body: String, _ source: Dialect, _ target: Dialect) throws -> String {
        let reverse = Reverse(clientModel: "m", requestID: "r")
        let translator = ResponseTranslator(
            from: source,
            .body,
            to: target,
            .body,
            reverse: reverse
        )
        var out = ByteBuffer()
        Array(body.utf8).withUnsafeBytes { translator.append($0, into: &out) }
        guard case .complete = translator.finish(clean: true, into: &out) else {
            throw WireError(.upstream, "incomplete")
        }
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private func ask(
        _ body: String,
        _ source: Dialect,
        _ target: Dialect,
        _ shapes: SignatureShapes
    ) throws -> String {
        var context = GoldenOptions(Array("{}".utf8)).context
        context.capabilities.signatures = shapes
        var document = JSONDocument()
        var out = ByteBuffer()
        _ = try RequestTranslation.translate(
            try document.parse(copying: body),
            from: source,
            to: target,
            context,
            into: &out
        )
        return String(decoding: out.bytes, as: UTF8.self)
    }
}
