internal import ProviderAPI

/// An error body of this upstream: flat, `{"code": "…", "error": "text"}`, nested, or an event.
struct GrokError {
    /// Codes that come inside a stream, where no status tells what they mean.
    private static let statuses = [
        "rate_limit_exceeded": 429, "invalid_request_error": 400, "invalid_prompt": 400,
        "context_length_exceeded": 400, "server_error": 500, "authentication_error": 401,
        "permission_error": 403, "not_found_error": 404,
    ]

    let message: String?
    let code: String?
    /// The status that fits, for an error inside a stream.
    let status: Int?
    private let text: String

    init(_ body: UnsafeRawBufferPointer) {
        let root = (try? JSONValue(parsing: body)) ?? .null
        let error = UpstreamError(json: root)
        message = error.message
        let flat = root["code"]?.string
        code = flat ?? error.code
        let inner = root["error"] ?? root["response"]?["error"] ?? root
        let told = inner["status"]?.int ?? inner["code"]?.int ?? root["status"]?.int
        let words = [flat, error.code, error.type].compactMap { $0 }
        text = (words + [error.message ?? ""]).joined(separator: "\n").lowercased()
        let isLimit = text.contains("free-usage-exhausted") || text.contains("included free usage")
        let isRefused = text.contains("bad-credentials")
        status =
            told.flatMap { (400...599).contains($0) ? $0 : nil }
            ?? words.lazy.compactMap { Self.statuses[$0] }.first
            ?? (isLimit ? 429 : isRefused ? 403 : nil)
    }

    /// Whether the code or the message holds some words, in lower case.
    func says(_ words: String) -> Bool { text.contains(words) }
}
