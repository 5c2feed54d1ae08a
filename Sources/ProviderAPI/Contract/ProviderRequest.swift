internal import CProviderABI

/// One client request, in a format that the provider declared for the model.
///
/// Valid only during the call that received it.
public struct ProviderRequest {
    /// What is asked for.
    public var operation: Operation
    /// The format of `body`.
    public var format: WireFormat
    /// The format that the client spoke; equal to `format` when nothing was translated.
    public var clientFormat: WireFormat
    /// Whether the client wants a stream.
    public var stream: Bool
    /// The upstream's name of the model.
    public var model: String
    /// The body as the client or the translation wrote it.
    public var body: UnsafeRawBufferPointer
    /// A stable id of the conversation, or an empty string.
    public var session: String
    /// A unique id of this request.
    public var requestID: String {
        get { givenID ?? lentID.text }
        set { givenID = newValue }
    }
    /// The client's headers, without its credentials.
    public var headers: HeaderView
    /// The time of the call.
    public var now: UnixTime

    private var givenID: String?
    /// The id in the host's memory, which becomes a text for those alone that ask for it.
    private var lentID = provider_bytes()

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - operation: What is asked for.
    ///   - format: The format of `body`.
    ///   - clientFormat: The format that the client spoke; `format` by default.
    ///   - stream: Whether the client wants a stream.
    ///   - model: The upstream's name of the model.
    ///   - body: The body; the caller keeps it alive.
    ///   - session: A stable id of the conversation.
    ///   - requestID: A unique id of this request.
    ///   - headers: The client's headers, names in lower case.
    ///   - now: The time of the call.
    public init(
        operation: Operation = .generate,
        format: WireFormat,
        clientFormat: WireFormat? = nil,
        stream: Bool = false,
        model: String,
        body: UnsafeRawBufferPointer,
        session: String = "",
        requestID: String = "",
        headers: HeaderView = HeaderView([]),
        now: UnixTime = UnixTime(milliseconds: 0)
    ) {
        self.operation = operation
        self.format = format
        self.clientFormat = clientFormat ?? format
        self.stream = stream
        self.model = model
        self.body = body
        self.session = session
        givenID = requestID
        self.headers = headers
        self.now = now
    }

    /// Takes over a request that the host lends.
    init(_ request: provider_request) {
        operation = Operation(rawValue: request.operation)
        format = WireFormat(rawValue: request.format)
        clientFormat = WireFormat(rawValue: request.client_format)
        stream = has(PROVIDER_FLAG_STREAM, in: request.flags)
        model = request.model.text
        body = request.body.buffer
        session = request.session.text
        lentID = request.request_id
        headers = HeaderView(request.headers, count: request.header_count)
        now = UnixTime(milliseconds: request.now_ms).inCalendar
    }
}
