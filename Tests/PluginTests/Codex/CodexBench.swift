import CodexProvider
import Fidelity
import ProviderAPI
import Testing

/// The accounts and texts that the tests of this provider share.
enum CodexBench {
    typealias Bench = PlanBench<CodexProvider>

    static let claims: JSONValue = [
        "email": "me@example.com",
        "https://api.openai.com/auth": [
            "chatgpt_account_id": "acc-1", "chatgpt_plan_type": "plus", "chatgpt_user_id": "user-1",
        ],
    ]

    static let login: JSONValue = [
        "type": "codex", "email": "me@example.com", "access_token": "at-1",
        "refresh_token": "rt-1", "id_token": .string(token(claims)), "account_id": "acc-1",
        "expired": "2026-12-01T00:00:00Z", "last_refresh": "2026-11-24T00:00:00Z",
    ]

    static let key: JSONValue = [
        "type": "codex-api-key", "api_key": "sk-test-1234",
        "base_url": "https://api.openai.com/v1/",
        "name": "", "headers": [:], "settings": [:],
    ]

    /// A key of a relay to the backend.
    static let relay: JSONValue = [
        "type": "codex-api-key", "api_key": "relay-key", "base_url": "http://relay.example/codex",
    ]

    /// A token in the compact form whose signature nobody checks.
    static func token(_ claims: JSONValue) -> String {
        let parts = [#"{"alg":"RS256"}"#, claims.compact, "signature"]
        return parts.map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
    }

    /// Reasoning that the upstream would take for its own.
    static func ciphertext(blocks: Int = 2) -> String {
        let time: [UInt8] = [0, 0, 0, 0, 0x68, 1, 2, 3]
        let count = 16 + 16 * blocks + 32
        return Base64URL.encode([0x80] + time + (0..<count).map { UInt8(truncatingIfNeeded: $0) })
    }

    /// Ciphertexts of others, and none.
    static let foreignCiphertexts = [
        "EqoBCkgIAhABGAIiQL", "CAISkgEKWQgREAIY", "AAAA", "gAAAAA", "not base64!",
        String(ciphertext().dropLast(4)), ciphertext() + "!", "",
    ]

    /// What a request of the Codex CLI holds beside its input.
    static func body(_ input: String, _ more: String = "") -> String {
        #"{"model":"gpt-5.5","stream":true,"store":false,"instructions":"Be brief.","#
            + #""include":["reasoning.encrypted_content"],"prompt_cache_key":"s-1","#
            + #""tools":[{"type":"function","name":"f","parameters":{}}],"#
            + #""parallel_tool_calls":true,"# + more + #""input":"# + input + "}"
    }

    static func prepare(
        _ body: String,
        model: String = "gpt-5.5",
        stream: Bool = true,
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = login,
        session: String = "",
        headers: [HeaderField] = []
    ) throws -> Bench.Prepared {
        let prepared = try Bench(credential: credential).prepare(
            body,
            format: .responses,
            model: model,
            stream: stream,
            operation: operation,
            session: session,
            headers: headers
        )
        let isAPI = credential["base_url"]?.string?.contains("api.openai.com") == true
        let refusal = CodexUpstream.refusal(of: prepared.call, at: isAPI ? .api : .backend)
        #expect(refusal == nil)
        return prepared
    }

    /// The input of what one input becomes.
    static func input(_ input: String, credential: JSONValue = login) throws -> JSONValue {
        try prepare(body(input), credential: credential).call.json["input"] ?? .null
    }
}
