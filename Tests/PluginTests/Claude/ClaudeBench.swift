import ClaudeProvider
import Fidelity
import ProviderAPI
import Testing

/// The accounts and texts that the tests of this provider share.
enum ClaudeBench {
    typealias Bench = PlanBench<ClaudeProvider>

    static let login: JSONValue = [
        "type": "claude", "email": "me@example.com", "access_token": "sk-ant-oat01-at-1",
        "refresh_token": "sk-ant-ort01-rt-1", "expired": "2026-11-24T18:00:00Z",
        "last_refresh": "2026-11-24T10:00:00Z", "plan_type": "max",
    ]

    static let key: JSONValue = [
        "type": "claude-api-key", "api_key": "sk-ant-api03-1234", "base_url": "", "name": "",
        "headers": [:], "settings": [:],
    ]

    static let server: JSONValue = [
        "type": "claude-api-key", "api_key": "server-key", "base_url": "https://llm.example/v1/",
    ]

    /// Signatures that the upstream would take for its own, of both envelopes.
    static let signature = encoded(
        [0x12, 44, 0x0A, 32] + [UInt8](1...32) + [0x12, 8] + [UInt8](1...8)
    )
    static let newSignature = encoded([0x08, 2, 0x12, 20] + [UInt8](1...20))

    /// Signatures of others, and none: one field inside field 2, a token, bare ciphertext, a text cut
    /// short, no base64 at all.
    static let foreignSignatures = [
        encoded([0x12, 34, 0x0A, 32] + [UInt8](1...32)), CodexBench.ciphertext(),
        encoded([UInt8](160...220)), String(signature.dropLast(4)), "not base64 at all!", "E", "",
    ]

    /// Base64 with the usual alphabet and padding.
    static func encoded(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).map { character -> Character in
            switch character {
            case "-": "+"
            case "_": "/"
            default: character
            }
        }
        return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    static func prepare(
        _ body: String,
        model: String = "claude-opus-5-5",
        clientFormat: WireFormat? = nil,
        stream: Bool = false,
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = login,
        settings: JSONValue = [:],
        headers: [HeaderField] = []
    ) throws -> Bench.Prepared {
        let prepared = try Bench(settings: settings, credential: credential).prepare(
            body,
            format: .messages,
            clientFormat: clientFormat,
            model: model,
            stream: stream,
            operation: operation,
            headers: headers
        )
        #expect(ClaudeUpstream.refusal(of: prepared.call) == nil)
        return prepared
    }

    /// A request whose members stand around its messages.
    static func body(
        _ messages: String = #"[{"role":"user","content":"hi"}]"#,
        _ more: String = "",
        model: String = "claude-opus-5-5"
    ) -> String {
        #"{"model":"\#(model)","max_tokens":4096,\#(more)"messages":\#(messages)}"#
    }
}
