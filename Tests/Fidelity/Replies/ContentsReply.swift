internal import ProviderAPI

/// Answers of generateContent (ai.google.dev/api/generate-content).
enum ContentsReply {
    static func answer(_ call: UpstreamCall) -> FakeAnswer {
        let candidate = candidate(FakeSpeech.toContents(call.json), call.path)
        guard call.query == "alt=sse" else { return FakeAnswer(json: candidate) }
        return FakeAnswer(.events(["data: \(candidate.compact)\r\n\r\n"]))
    }

    /// Bytes in base64, as this API writes its signatures.
    private static let signature = "CiQB4/H/Xk3Zs0wZ5f9b3KzJm1Qk6y8s2dVnR0pTt7hGq4wUo="

    private static func candidate(_ speech: FakeSpeech, _ path: String) -> JSONValue {
        var part: JSONValue
        switch speech {
        case .text(let text): part = ["text": .string(text)]
        case .call(let name, _):
            part = ["functionCall": ["name": .string(name), "args": ["a": 1]]]
            part["thoughtSignature"] = .string(signature)
        }
        let model = path.split(separator: "/").last?.prefix { $0 != ":" } ?? ""
        return [
            "candidates": [
                [
                    "content": ["role": "model", "parts": [part]], "finishReason": "STOP",
                    "index": 0,
                ]
            ],
            "usageMetadata": [
                "promptTokenCount": .int(FakeSpeech.inputTokens),
                "candidatesTokenCount": .int(FakeSpeech.outputTokens),
                "totalTokenCount": .int(FakeSpeech.inputTokens + FakeSpeech.outputTokens),
            ],
            "modelVersion": .string(String(model)), "responseId": "r1",
        ]
    }
}
