import Fidelity
import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini thought signatures")
struct GeminiSignatureTests {
    private static let bypass = "skip_thought_signature_validator"

    private func parts(_ body: String, model: String = "gemini-3.5-flash") throws -> [JSONValue] {
        let prepared = try GeminiBench.prepare(body, model: model)
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
        return prepared.call.json["contents"]?.elements
            .flatMap { $0["parts"]?.elements ?? [] } ?? []
    }

    private func member(_ signature: String) -> String {
        #","thoughtSignature":"\#(signature)""#
    }

    @Test("a call without a signature gets the documented bypass, its sibling nothing")
    func missing() throws {
        let parts = try parts(GeminiBench.toolLoop(""))
        #expect(parts[1]["thoughtSignature"]?.string == Self.bypass)
        #expect(parts[2]["thoughtSignature"] == nil)
        #expect(parts[1]["functionCall"]?["args"]?.compact == #"{"x":1.0}"#)
    }

    @Test("a null signature is a missing one")
    func null() throws {
        let parts = try parts(GeminiBench.toolLoop(#","thoughtSignature":null"#))
        #expect(parts[1]["thoughtSignature"]?.string == Self.bypass)
    }

    @Test(
        "a foreign signature on the first call becomes the bypass",
        arguments: GeminiBench.foreignSignatures
    )
    func foreignCall(_ signature: String) throws {
        let parts = try parts(GeminiBench.toolLoop(member(signature), sibling: member(signature)))
        #expect(parts[1]["thoughtSignature"]?.string == Self.bypass)
        #expect(parts[2]["thoughtSignature"] == nil)
    }

    @Test("a foreign signature on text is removed", arguments: GeminiBench.foreignSignatures)
    func foreignText(_ signature: String) throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[\
            {"text":"b","thought_signature":"\(signature)"}]},\
            {"role":"user","parts":[{"text":"c"}]}]}
            """
        #expect(try parts(body)[1] == ["text": "b"])
    }

    @Test("a signature of this API stays on every part but a response")
    func own() throws {
        let own = member(GeminiBench.signature)
        let kept = GeminiBench.toolLoop(own, sibling: own)
        #expect(try GeminiBench.prepare(kept).isUntouched)
        let parts = try parts(GeminiBench.toolLoop(own, response: own))
        #expect(parts[1]["thoughtSignature"]?.string == GeminiBench.signature)
        #expect(parts[3]["thoughtSignature"] == nil)
    }

    @Test("a bypass stays on the first call and goes from its siblings")
    func pollutedSiblings() throws {
        let bypass = member("context_engineering_is_the_way_to_go")
        let parts = try parts(GeminiBench.toolLoop(bypass, sibling: member(Self.bypass)))
        #expect(parts[1]["thoughtSignature"] == "context_engineering_is_the_way_to_go")
        #expect(parts[2]["thoughtSignature"] == nil)
    }

    @Test("contents of one turn have one first call")
    func splitTurn() throws {
        let body = """
            {"contents":[{"role":"user","parts":[{"text":"a"}]},\
            {"role":"model","parts":[{"functionCall":{"name":"a"}}]},\
            {"role":"model","parts":[{"functionCall":{"name":"b"}}]},\
            {"role":"user","parts":[{"functionResponse":{"name":"a","response":{}}},\
            {"functionResponse":{"name":"b","response":{}}}]}]}
            """
        let parts = try parts(body)
        #expect(parts[1]["thoughtSignature"]?.string == Self.bypass)
        #expect(parts[2]["thoughtSignature"] == nil)
    }

    @Test("models before the check are sent no bypass, and keep their own signatures")
    func lenientModels() throws {
        let model = "gemini-2.5-flash"
        #expect(try GeminiBench.prepare(GeminiBench.toolLoop(""), model: model).isUntouched)
        let earlier = GeminiBench.toolLoop(member(GeminiBench.earlierSignature))
        #expect(try GeminiBench.prepare(earlier, model: model).isUntouched)
        #expect(try parts(earlier)[1]["thoughtSignature"]?.string == Self.bypass)
        let foreign = GeminiBench.toolLoop(member(GeminiBench.foreignSignatures[0]))
        #expect(try parts(foreign, model: model)[1]["thoughtSignature"] == nil)
    }
}
