import Fidelity
import GeminiProvider
import ProviderAPI

/// The accounts and texts that the tests of this provider share.
enum GeminiBench {
    typealias Bench = PlanBench<GeminiProvider>

    static let key: JSONValue = ["type": "gemini-api-key", "api_key": "AIza-test-1234"]

    static let vertexKey: JSONValue = ["type": "vertex-api-key", "api_key": "AQ.test-5678"]

    static let vertex: JSONValue = [
        "type": "vertex", "project_id": "my-project", "location": "europe-west4",
        "email": "sa@my-project.iam.gserviceaccount.com", "access_token": "ya29.token",
        "expired": "2026-11-24T12:33:17Z", "service_account": serviceAccount,
    ]

    static let serviceAccount: JSONValue = [
        "type": "service_account", "project_id": "my-project", "private_key_id": "k1",
        "private_key": .string(TestKeys.rsa + "\n"),
        "client_email": "sa@my-project.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    ]

    /// A signature with the envelope of Gemini 3.
    static let signature = Base64URL.encode([0x12, 34, 0x0A, 32] + [UInt8](1...32))

    /// A signature with the envelope of Gemini 2.5.
    static let earlierSignature = Base64URL.encode([0x0A, 3, 1, 2, 3, 0x0A, 2, 4, 5])

    /// Signatures that this API did not make: several fields in field 2, a token, bare ciphertext,
    /// a UUID, and no base64 at all.
    static let foreignSignatures = [
        Base64URL.encode([0x12, 10, 0x0A, 2, 0x18, 2, 0x12, 4, 9, 8, 7, 6]),
        "gAAAAABmZ0123456789abcdefghijklmnop", Base64URL.encode([UInt8](160...220)),
        Base64URL.encode(Array("8a0f2b61-1c1e-4a36-9d39-0123456789ab".utf8)), "not base64!",
    ]

    static func prepare(
        _ body: String,
        model: String = "gemini-3.5-flash",
        stream: Bool = false,
        operation: ProviderAPI.Operation = .generate,
        credential: JSONValue = key,
        settings: JSONValue = [:]
    ) throws -> Bench.Prepared {
        try Bench(settings: settings, credential: credential).prepare(
            body,
            format: .generateContent,
            model: model,
            stream: stream,
            operation: operation
        )
    }

    /// A tool loop whose first call carries a signature member as given.
    static func toolLoop(_ signature: String, sibling: String = "", response: String = "") -> String
    {
        """
        {"contents":[{"role":"user","parts":[{"text":"hi"}]},{"role":"model","parts":[\
        {"functionCall":{"name":"a","args":{"x":1.0}}\(signature)},\
        {"functionCall":{"name":"b","args":{}}\(sibling)}]},\
        {"role":"user","parts":[{"functionResponse":{"name":"a","response":{"r":1}}\(response)},\
        {"functionResponse":{"name":"b","response":{"r":2}}}]}]}
        """
    }
}
