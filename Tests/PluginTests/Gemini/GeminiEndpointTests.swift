import Fidelity
import GeminiProvider
import ProviderAPI
import Testing

@Suite("Gemini endpoints")
struct GeminiEndpointTests {
    private static let body = #"{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"#

    struct Case: Sendable {
        let credential: JSONValue
        var stream = false
        var operation = ProviderAPI.Operation.generate
        var model = "gemini-3.5-flash"
        var settings: JSONValue = [:]
        let url: String
    }

    @Test("each account and operation has its URL", arguments: cases)
    func url(_ c: Case) throws {
        let prepared = try GeminiBench.prepare(
            Self.body,
            model: c.model,
            stream: c.stream,
            operation: c.operation,
            credential: c.credential,
            settings: c.settings
        )
        #expect(prepared.call.url == c.url)
        #expect(prepared.isUntouched)
        #expect(GeminiUpstream.refusal(of: prepared.call) == nil)
    }

    private static let gemini = "https://generativelanguage.googleapis.com/v1beta/models/"
    private static let regional =
        "https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/"
        + "europe-west4/publishers/google/models/"

    static let cases: [Case] = [
        Case(credential: GeminiBench.key, url: gemini + "gemini-3.5-flash:generateContent"),
        Case(
            credential: GeminiBench.key,
            stream: true,
            url: gemini + "gemini-3.5-flash:streamGenerateContent?alt=sse"
        ),
        Case(
            credential: GeminiBench.key,
            operation: .countTokens,
            url: gemini + "gemini-3.5-flash:countTokens"
        ),
        Case(
            credential: GeminiBench.key,
            model: "models/gemini-2.5-pro",
            url: gemini + "gemini-2.5-pro:generateContent"
        ),
        Case(
            credential: GeminiBench.key,
            model: "tunedModels/mine-1",
            url: "https://generativelanguage.googleapis.com/v1beta/tunedModels/"
                + "mine-1:generateContent"
        ),
        Case(
            credential: GeminiBench.key,
            model: "a b?c/d",
            url: gemini + "a%20b%3Fc%2Fd:generateContent"
        ),
        Case(
            credential: GeminiBench.key.with("base_url", "http://127.0.0.1:9/g/"),
            url: "http://127.0.0.1:9/g/v1beta/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.key.with("base_url", "https://x.example/v1beta"),
            url: "https://x.example/v1beta/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.key,
            settings: ["gemini-base-url": "http://127.0.0.1:8"],
            url: "http://127.0.0.1:8/v1beta/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.vertex,
            stream: true,
            url: regional + "gemini-3.5-flash:streamGenerateContent?alt=sse"
        ),
        Case(
            credential: GeminiBench.vertex.with("location", "global"),
            url: "https://aiplatform.googleapis.com/v1/projects/my-project/locations/global/"
                + "publishers/google/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.vertex.with("location", ""),
            url: "https://us-central1-aiplatform.googleapis.com/v1/projects/my-project/locations/"
                + "us-central1/publishers/google/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.vertexKey,
            url: "https://aiplatform.googleapis.com/v1/publishers/google/models/"
                + "gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.vertexKey.with(
                "settings",
                ["project": "p", "location": "asia-east1"]
            ),
            url: "https://asia-east1-aiplatform.googleapis.com/v1/projects/p/locations/asia-east1/"
                + "publishers/google/models/gemini-3.5-flash:generateContent"
        ),
        Case(
            credential: GeminiBench.vertex,
            model: "publishers/google/models/gemini-2.5-pro",
            url: regional + "gemini-2.5-pro:generateContent"
        ),
    ]

    @Test("a key and a token are sent as the API wants them, and no identity is")
    func headers() throws {
        let key = try GeminiBench.prepare(Self.body).call
        #expect(key.header("x-goog-api-key") == "AIza-test-1234")
        #expect(key.headers.map(\.name) == ["x-goog-api-key", "content-type", "accept"])
        let token = try GeminiBench.prepare(Self.body, credential: GeminiBench.vertex).call
        #expect(token.header("authorization") == "Bearer ya29.token")
        #expect(token.headers.map(\.name) == ["authorization", "content-type", "accept"])
    }

    @Test("operations that the API does not have are refused")
    func unsupported() {
        #expect(throws: ProviderFailure.self) {
            try GeminiBench.prepare(Self.body, operation: .embeddings)
        }
    }

    @Test("a body that is not JSON is refused with a reason")
    func notJSON() throws {
        let failure = #expect(throws: ProviderFailure.self) {
            try GeminiBench.prepare(#"{"contents":["#)
        }
        #expect(failure?.kind == .refused)
    }
}

extension JSONValue {
    /// The object with one member changed.
    func with(_ key: String, _ value: JSONValue?) -> JSONValue {
        var copy = self
        copy[key] = value
        return copy
    }
}
