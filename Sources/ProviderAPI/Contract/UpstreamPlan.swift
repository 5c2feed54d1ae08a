/// What to send upstream for one request.
///
/// The host adds what every request needs: `host`, `content-length`, the upstream's model name in
/// the body's top-level `model` (all formats but generate-content), and the operator's own headers.
public struct UpstreamPlan: Sendable, Equatable {
    /// A change of one top-level member of the body.
    public enum Edit: Sendable, Equatable {
        /// Replaces the member, or adds it.
        case set(key: String, json: String)
        /// Removes the member where it stands.
        case remove(key: String)
    }

    /// An answer that needs no upstream.
    public struct Answer: Sendable, Equatable {
        /// The HTTP status.
        public var status: Int
        /// The media type of the body; `text/event-stream` for the events of a stream.
        public var contentType: String
        /// The whole body, or all events of a stream, in the format of the request.
        public var body: [UInt8]

        /// Creates an answer.
        ///
        /// - Parameters:
        ///   - status: The HTTP status.
        ///   - contentType: The media type of the body.
        ///   - body: The whole body, or all events of a stream.
        public init(status: Int = 200, contentType: String, body: [UInt8]) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    /// The method.
    public var method = "POST"
    /// The absolute URL.
    public var url: String
    /// The headers, in their order.
    public var headers: [HeaderField]
    /// The changes of the body, which is otherwise sent byte for byte.
    public var edits: [Edit] = []
    /// A body that replaces the request's; the edits still apply.
    public var body: [UInt8]?
    /// Whether the upstream answers with a stream although the client asked for none.
    public var upstreamStreams = false
    /// Whether the answer passes through the provider's transform.
    public var transforms = false
    /// The format of the answer, where it is not that of the request.
    public var answerFormat: WireFormat?

    /// The provider's own answer, for which no request is sent.
    public var answer: Answer?

    /// Creates a plan that sends the request's body as it is.
    ///
    /// - Parameters:
    ///   - url: The absolute URL.
    ///   - headers: The headers, in their order.
    public init(url: String, headers: [HeaderField] = []) {
        self.url = url
        self.headers = headers
    }

    /// Creates a plan that answers without any upstream.
    ///
    /// - Parameter answer: The answer.
    public init(answer: Answer) {
        self.init(url: "")
        self.answer = answer
    }

    /// Adds a header.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value.
    public mutating func add(header name: String, _ value: String) {
        headers.append(HeaderField(name, value))
    }

    /// Replaces a top-level member of the body, or adds it.
    ///
    /// - Parameters:
    ///   - key: The member's name.
    ///   - json: The value as JSON text.
    public mutating func set(_ key: String, json: String) {
        edits.append(.set(key: key, json: json))
    }

    /// Removes a top-level member of the body where it stands.
    ///
    /// - Parameter key: The member's name.
    public mutating func remove(_ key: String) { edits.append(.remove(key: key)) }
}
