import ProviderAPI

/// What must be kept of the head of an upstream's answer.
struct AnswerFacts {
    var status = 0
    var contentType = ""
    var length: Int?
    /// All headers, kept for a failed answer or when they are passed through.
    var headers: [HeaderField] = []

    init() {}

    init(status: Int) { self.status = status }

    /// Reads a head.
    ///
    /// - Parameters:
    ///   - head: Valid during the call.
    ///   - keepsHeaders: Whether the headers will be needed.
    init(_ head: ResponseHead, keepsHeaders: Bool) {
        status = head.status
        contentType = Self.text(head.fields[.contentType])
        if case .length(let count) = head.framing { length = count }
        guard keepsHeaders || status >= 400 else { return }
        for index in 0..<head.fields.count where head.fields.isEndToEnd(at: index) {
            headers.append(
                HeaderField(
                    Self.text(head.fields.name(at: index)).lowercased(),
                    Self.text(head.fields.value(at: index))
                )
            )
        }
    }

    /// Whether the body is a stream of events.
    var isEventStream: Bool { contentType.lowercased().hasPrefix("text/event-stream") }

    private static func text(_ bytes: UnsafeRawBufferPointer?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
