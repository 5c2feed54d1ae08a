import Dialects
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Request facts")
struct RequestFactsTests {
    private func facts(_ body: String, type: String = "application/json") throws -> RequestFacts {
        let bytes = Array(body.utf8)
        let result = try ParsedHead.with(["Content-Type: \(type)"], "POST / HTTP/1.1") { head in
            bytes.withUnsafeBytes { body in
                Result(catching: { () throws(WireError) -> RequestFacts in
                    var reader = try RequestFactsReader(body, head)
                    _ = try reader.read(.max)
                    return reader.facts
                })
            }
        }
        return try result.get()
    }

    @Test(
        "a name means the same however it is escaped",
        arguments: [
            #"{"model":"m","stream":true}"#, #"{"\u006dodel":"m","stre\u0061m":true}"#,
            #"{"\u006d\u006f\u0064\u0065\u006c":"m","\u0073tream":true}"#,
        ]
    )
    func escapedNames(_ body: String) throws {
        let facts = try facts(body)
        #expect(facts.model == "m")
        #expect(facts.stream)
    }

    @Test(
        "what decides and is there twice is refused",
        arguments: [
            (#"{"model":"m","model":"n"}"#, "model"), (#"{"model":"m","\u006dodel":"m"}"#, "model"),
            (#"{"stream":false,"a":1,"\u0073tream":true}"#, "stream"),
        ]
    )
    func repeatedNames(_ body: String, _ name: String) throws {
        let error = #expect(throws: WireError.self) { try facts(body) }
        #expect(error?.code == "duplicate_member")
        #expect(error?.parameter == name)
        #expect(error?.message.contains("`\(name)`") == true)
    }

    @Test("names inside of other members do not count")
    func nestedNames() throws {
        let facts = try facts(
            #"{"a":{"model":"x","model":"y"},"model":"m","messages":[{"model":"z"}]}"#
        )
        #expect(facts.model == "m")
    }

    private static let form = "multipart/form-data; boundary=B"

    private static func part(_ disposition: String, _ content: String) -> String {
        "--B\r\nContent-Disposition: form-data; \(disposition)\r\n\r\n\(content)\r\n"
    }

    private struct Form: Sendable {
        let parts: String
        let says: String
    }

    private static let readable: [Form] = [
        Form(parts: part(#"name="model""#, "m"), says: "m"),
        Form(parts: part("name=model", "m"), says: "m"),
        Form(
            parts: part(#"name="prompt""#, "see name=\"model\"\r\n\r\nx") + part("name=model", "m"),
            says: "m"
        ),
        Form(parts: part(#"name="model"; filename="a""#, "x"), says: ""),
        Form(parts: part(#"name="models""#, "x"), says: ""),
        Form(parts: part(#"name="model""#, ""), says: ""),
        Form(parts: "preamble\r\n" + part(#"name="model""#, "m"), says: "m"),
    ]

    @Test("a form names its model by a field, and by nothing else", arguments: readable)
    private func forms(_ form: Form) throws {
        let type = "Multipart/Form-Data; boundary=\"B\""
        #expect(try facts(form.parts + "--B--\r\n", type: type).model == form.says)
    }

    private static let unreadable: [Form] = [
        Form(parts: part("name=model", "m"), says: "invalid_form"),
        Form(parts: "--Bx\r\n\r\n--B--", says: "invalid_form"),
        Form(parts: "--C\r\n\r\n--C--", says: "invalid_form"),
        Form(
            parts: String(repeating: part("name=a", "b"), count: 300) + "--B--",
            says: "invalid_form"
        ),
        Form(
            parts: part("name=model", "m") + part("name=model", "n") + "--B--",
            says: "duplicate_member"
        ),
    ]

    @Test("a form that cannot be told apart is refused", arguments: unreadable)
    private func badForms(_ form: Form) throws {
        let error = #expect(throws: WireError.self) { try facts(form.parts, type: Self.form) }
        #expect(error?.code == form.says)
    }

    @Test("a form without a boundary is refused")
    func noBoundary() {
        let form = Self.part("name=model", "m") + "--B--"
        let error = #expect(throws: WireError.self) {
            try facts(form, type: "multipart/form-data")
        }
        #expect(error?.code == "invalid_form")
    }

    @Test("the model of a form can be replaced, and nothing else moves")
    func replacedModel() throws {
        let form = Self.part("name=a", "1") + Self.part("name=model", "alias") + "--B--\r\n"
        let range = try #require(
            try facts(form, type: Self.form).formModel
        )
        let sent = try Array(form.utf8).withUnsafeBytes { bytes in
            let body = OutgoingBody(form: bytes, model: range)
            body.set("model", text: "upstream-model")
            let (pieces, count) = try body.pieces()
            let sent = pieces.reduce(into: [UInt8]()) { $0 += $1 }
            #expect(sent.count == count)
            return String(decoding: sent, as: UTF8.self)
        }
        let expected = Self.part("name=a", "1") + Self.part("name=model", "upstream-model")
        #expect(sent == expected + "--B--\r\n")
    }

    @Test("a form may be cut anywhere and is refused or read, but never trapped on")
    func cutForms() {
        let form =
            Self.part(#"name="model""#, "m") + Self.part("name=a; filename=b", "c") + "--B--\r\n"
        for end in 0...form.utf8.count {
            let cut = String(decoding: Array(form.utf8.prefix(end)), as: UTF8.self)
            _ = try? facts(cut, type: Self.form)
        }
    }
}
