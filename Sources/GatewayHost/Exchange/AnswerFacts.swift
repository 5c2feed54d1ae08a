import ProviderAPI

/// What must be kept of the head of an upstream's answer.
struct AnswerFacts {
    var status = 0
    var contentType = ""
    /// Whether the body is a stream of events.
    var isEventStream = false
    /// How many bytes the body has, where that is known before it comes.
    var length: Int?
    /// The headers that are needed: all of a failed answer or when they are passed through, else
    /// those that tell limits.
    var headers: [HeaderField] = []

    init() {}

    init(status: Int) { self.status = status }

    /// Reads a head.
    ///
    /// - Parameters:
    ///   - head: Valid during the call.
    ///   - keepsHeaders: Whether all headers will be needed.
    ///   - limits: What the names of the headers begin with that are kept in any case.
    init(_ head: ResponseHead, keepsHeaders: Bool, limits: [NamePrefix]) {
        status = head.status
        if let type = head.fields[.contentType] { note(type: type) }
        // What a coding is undone of has another length.
        if case .length(let count) = head.framing, !head.fields.has(.contentEncoding) {
            length = count
        }
        let keepsAll = keepsHeaders || status >= 400
        guard keepsAll || !limits.isEmpty else { return }
        for index in 0..<head.fields.count {
            guard keepsAll || limits.contains(where: { $0.begins(head.fields.name(at: index)) }),
                head.fields.isEndToEnd(at: index)
            else { continue }
            headers.append(
                HeaderField(
                    Self.text(head.fields.name(at: index)).lowercased(),
                    Self.text(head.fields.value(at: index))
                )
            )
        }
    }

    /// Notes the type of the provider's own answer.
    mutating func note(type: String) {
        var type = type
        type.withUTF8 { note(type: UnsafeRawBufferPointer($0)) }
    }

    private mutating func note(type: UnsafeRawBufferPointer) {
        // The usual one costs no text.
        contentType =
            ByteClass.identical(type, "application/json") ? "application/json" : Self.text(type)
        let events: StaticString = "text/event-stream"
        isEventStream =
            type.count >= events.utf8CodeUnitCount
            && ByteClass.equal(
                UnsafeRawBufferPointer(rebasing: type[..<events.utf8CodeUnitCount]),
                events
            )
    }

    private static func text(_ bytes: UnsafeRawBufferPointer?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
