internal import ProviderAPI

/// Failures that only their message tells apart.
enum ErrorTexts {
    private static let table: [(text: String, meaning: ErrorWord)] = [
        // Comes with status 400 and no code.
        (
            "selected model is at capacity",
            ErrorWord(kind: .capacity, scope: .model, status: 429)
        ),
        // "The 'gpt-5' model is not supported when using Codex with a ChatGPT account."
        ("model is not supported", model), ("does not have access to model", model),
        ("model not found", model), ("requested model does not exist", model),
        ("encrypted content", ErrorWord.client(ErrorWord.badSignature)),
        ("invalid signature", ErrorWord.client(ErrorWord.badSignature)),
    ]

    private static let model = ErrorWord(
        kind: .modelLimit,
        scope: .model,
        status: 404,
        code: "model_not_found"
    )

    static func meaning(of message: String, status: Int) -> ErrorWord? {
        guard [200, 400, 404, 422].contains(status) else { return nil }
        let message = message.lowercased()
        return table.first { message.contains($0.text) }?.meaning
    }
}
