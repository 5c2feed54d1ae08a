import ClaudeProvider
import CodexProvider
import GeminiProvider
import GrokProvider
import OpenAICompatibleProvider
import ProviderAPI
import Testing

@Suite("Account labels")
struct AccountLabelTests {
    private static func label<P: Provider>(
        _ provider: P.Type,
        _ type: String,
        key: String
    ) throws -> String {
        let credential: JSONValue = [
            "type": .string(type), "api_key": .string(key), "base_url": "https://llm.example/v1",
        ]
        let now = UnixTime(milliseconds: 0)
        return try P(settings: [:]).open(credential, now: now).info.label
    }

    @Test(
        "a key is told by its last four characters, and a short one by nothing",
        arguments: [("sk-0123456-abcd", "…abcd"), ("sk-secret", "…"), ("abcd", "…")]
    )
    func masked(key: String, label: String) throws {
        #expect(try Self.label(ClaudeProvider.self, "claude-api-key", key: key) == label)
        #expect(try Self.label(CodexProvider.self, "codex-api-key", key: key) == label)
        #expect(try Self.label(GeminiProvider.self, "gemini-api-key", key: key) == label)
        #expect(try Self.label(GeminiProvider.self, "vertex-api-key", key: key) == label)
        #expect(try Self.label(GrokProvider.self, "xai-api-key", key: key) == label)
        let server = OpenAICompatibleProvider.self
        #expect(try Self.label(server, "openai-compatibility", key: key) == label)
    }
}
