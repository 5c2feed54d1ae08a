import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Payload rules")
struct PayloadRulesTests {
    /// A rule and what becomes of `body`.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let rules: String
        let expected: String
    }

    static let body =
        #"{"model":"m","temperature":1.50,"tools":[{"type":"web_search"}],"metadata":{"client":"a"}}"#

    static let changes: [Change] = [
        Change(
            testDescription: "a default fills what is absent, and leaves what is there",
            rules: "default: [{models: [{name: m}], params: {top_p: 0.5, temperature: 9}}]",
            expected: String(body.dropLast()) + #","top_p":0.5}"#
        ),
        Change(
            testDescription: "the first default of a path counts",
            rules: """
                default:
                    - {models: [{name: "*"}], params: {top_p: 1}}
                    - {models: [{name: m}], params: {top_p: 2}}
                """,
            expected: String(body.dropLast()) + #","top_p":1}"#
        ),
        Change(
            testDescription: "the last override of a path counts",
            rules: """
                override:
                    - {models: [{name: "*"}], params: {temperature: 1}}
                    - {models: [{name: m}], params: {temperature: 2}}
                """,
            expected: body.replacing("1.50", with: "2")
        ),
        Change(
            testDescription: "an override makes the parents that it needs",
            rules: "override: [{models: [{name: m}], params: {a.b: 1}}]",
            expected: String(body.dropLast()) + #","a":{"b":1}}"#
        ),
        Change(
            testDescription: "a raw value is JSON",
            rules: #"override-raw: [{models: [{name: m}], params: {temperature: '{"x":[1]}'}}]"#,
            expected: body.replacing("1.50", with: #"{"x":[1]}"#)
        ),
        Change(
            testDescription: "a filter removes",
            rules: "filter: [{models: [{name: m}], params: [metadata.client, absent]}]",
            expected: body.replacing(#""client":"a""#, with: "")
        ),
    ]

    /// Conditions, and whether they fit.
    static let conditions: [(String, Bool)] = [
        ("name: m", true), ("name: UP-*", true), ("name: other", false),
        ("name: m, protocol: chat", true), ("name: m, protocol: openai", true),
        ("name: m, protocol: acme", true), ("name: m, protocol: responses", false),
        ("name: m, from-protocol: messages", true), ("name: m, from-protocol: acme", false),
        ("name: m, from-protocol: other", true), ("name: m, from-protocol: nobody", false),
        ("name: m, headers: {X-Tier: free-*}", true), ("name: m, headers: {X-Tier: paid}", false),
        ("name: m, headers: {X-None: '*'}", false),
        ("name: m, match: [{metadata.client: a}]", true),
        ("name: m, match: [{metadata.client: b}]", false),
        ("name: m, not-match: [{metadata.client: a}]", false),
        ("name: m, exist: [tools.0.type]", true), ("name: m, exist: [tools.1]", false),
        (#"name: m, exist: ['tools.#(type=="web_search")']"#, true),
        (#"name: m, exist: ['tools.#(type=="other")']"#, false),
        ("name: m, not-exist: [tools]", false), ("name: m, not-exist: [stream]", true),
        ("name: m, exist: ['tools.#']", false),
    ]

    @Test("change a body and leave the rest as it is", arguments: changes)
    func bodies(_ example: Change) throws {
        #expect(try Self.apply(example.rules, to: Self.body) == example.expected)
    }

    @Test("apply where a condition fits", arguments: conditions)
    func fitting(_ condition: String, _ fits: Bool) throws {
        let rules = "override: [{models: [{\(condition)}], params: {temperature: 2}}]"
        let changed = try Self.apply(rules, to: Self.body) != Self.body
        #expect(changed == fits)
    }

    @Test("refuse a body that they have to look into and cannot read")
    func unreadable() {
        let rules = "override: [{models: [{name: m, exist: [a]}], params: {b: 2}}]"
        #expect(throws: JSONFailure.self) { try Self.apply(rules, to: #"{"a":"#) }
    }

    @Test("with a path that cannot be read are told")
    func warned() throws {
        let text =
            "payload:\n  default:\n    - models: [{name: m, exist: ['a.*']}]\n      params: {b: 1}"
        let warnings = try Config.read(text.utf8).warnings
        #expect(warnings.map(\.line) == [3])
    }

    private static func apply(_ rules: String, to body: String) throws -> String {
        let payload = try Config.read("payload:\n  \(rules)\n".utf8).config.payload
        let providers = [
            ProviderDescriptor(name: "Acme", version: "1", summary: "", formats: [.chat]),
            ProviderDescriptor(name: "Other", version: "1", summary: "", formats: [.messages]),
        ]
        let subject = PayloadRules.Subject(
            models: ["up-model", "m"],
            format: .chat,
            clientFormat: .messages,
            plugin: "Acme",
            headers: { fits in
                Array("X-tier".utf8).withUnsafeBytes { name in
                    Array("free-1".utf8).withUnsafeBytes { fits(name, $0) }
                }
            }
        )
        var bytes = ByteBuffer(capacity: 256)
        bytes.append(body)
        var splice = JSONSplice()
        try PayloadRules(payload, providers).collect(for: subject, bytes.bytes, into: &splice)
        guard !splice.isEmpty else { return body }
        try splice.apply(to: bytes.bytes)
        var output = ByteBuffer(capacity: 256)
        splice.append(to: &output)
        return String(decoding: output.bytes, as: UTF8.self)
    }
}
