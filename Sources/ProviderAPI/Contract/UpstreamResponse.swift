/// A whole answer of an upstream: a failed one, or one to a control request.
///
/// Valid only during the call that received it.
public struct UpstreamResponse {
    /// What was asked for.
    public var operation: Operation
    /// The format that was asked for.
    public var format: WireFormat
    /// The upstream's name of the model, or an empty string.
    public var model: String
    /// The HTTP status.
    public var status: Int
    /// The headers, names in lower case.
    public var headers: HeaderView
    /// The body.
    public var body: UnsafeRawBufferPointer
    /// Whether the failure arrived as an event inside a stream that began with status 200.
    public var isInStream: Bool
    /// The time of the call.
    public var now: UnixTime

    /// Creates an answer.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - headers: The headers, names in lower case.
    ///   - body: The body; the caller keeps it alive.
    ///   - operation: What was asked for.
    ///   - format: The format that was asked for.
    ///   - model: The upstream's name of the model.
    ///   - isInStream: Whether the failure arrived inside a stream.
    ///   - now: The time of the call.
    public init(
        status: Int,
        headers: HeaderView = HeaderView([]),
        body: UnsafeRawBufferPointer,
        operation: Operation = .generate,
        format: WireFormat = .none,
        model: String = "",
        isInStream: Bool = false,
        now: UnixTime = UnixTime(milliseconds: 0)
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.operation = operation
        self.format = format
        self.model = model
        self.isInStream = isInStream
        self.now = now
    }
}
