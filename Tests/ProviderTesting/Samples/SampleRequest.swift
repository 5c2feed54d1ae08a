public import ProviderAPI

/// A request that owns its bytes; every part has a default.
public struct SampleRequest: Sendable {
    /// What is asked for.
    public var operation: ProviderAPI.Operation
    /// The format of the body.
    public var format: WireFormat
    /// The format that the client spoke; `nil` is `format`.
    public var clientFormat: WireFormat?
    /// Whether the client wants a stream.
    public var stream: Bool
    /// The upstream's name of the model.
    public var model: String
    /// The body.
    public var body: [UInt8]
    /// A stable id of the conversation.
    public var session: String
    /// A unique id of the request.
    public var requestID: String
    /// The client's headers, names in lower case.
    public var headers: [HeaderField]
    /// The time of the call.
    public var now: UnixTime

    /// Creates a request.
    ///
    /// - Parameters:
    ///   - operation: What is asked for.
    ///   - format: The format of the body.
    ///   - clientFormat: The format that the client spoke.
    ///   - stream: Whether the client wants a stream.
    ///   - model: The upstream's name of the model.
    ///   - body: The body; `nil` is a short request in the format.
    ///   - session: A stable id of the conversation.
    ///   - requestID: A unique id of the request.
    ///   - headers: The client's headers, names in lower case.
    ///   - now: The time of the call.
    public init(
        operation: ProviderAPI.Operation = .generate,
        format: WireFormat = .chat,
        clientFormat: WireFormat? = nil,
        stream: Bool = false,
        model: String = "sample-model",
        body: String? = nil,
        session: String = "",
        requestID: String = "request-1",
        headers: [HeaderField] = [],
        now: UnixTime = .sample
    ) {
        self.operation = operation
        self.format = format
        self.clientFormat = clientFormat
        self.stream = stream
        self.model = model
        self.body = Array((body ?? Self.body(format, model, stream: stream)).utf8)
        self.session = session
        self.requestID = requestID
        self.headers = headers
        self.now = now
    }

    /// A short request in a format.
    ///
    /// - Parameters:
    ///   - format: One of the four formats.
    ///   - model: The model.
    ///   - stream: Whether a stream is wanted.
    /// - Returns: The body.
    public static func body(_ format: WireFormat, _ model: String, stream: Bool) -> String {
        let message = #"[{"role":"user","content":"Say hello."}]"#
        let flag = stream ? #","stream":true"# : ""
        return switch format {
        case .chat: #"{"model":"\#(model)","messages":\#(message)\#(flag)}"#
        case .responses: #"{"model":"\#(model)","input":\#(message)\#(flag)}"#
        case .messages: #"{"model":"\#(model)","max_tokens":64,"messages":\#(message)\#(flag)}"#
        case .generateContent: #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#
        default: #"{"model":"\#(model)","input":"Say hello."}"#
        }
    }

    /// Lends the request for one call, as a provider sees it.
    ///
    /// - Parameter use: The call.
    /// - Returns: What the call returned.
    public func lend<Result>(_ use: (ProviderRequest) throws -> Result) rethrows -> Result {
        try body.withUnsafeBytes { bytes in
            try use(
                ProviderRequest(
                    operation: operation,
                    format: format,
                    clientFormat: clientFormat,
                    stream: stream,
                    model: model,
                    body: bytes,
                    session: session,
                    requestID: requestID,
                    headers: HeaderView(headers),
                    now: now
                )
            )
        }
    }
}

extension ProviderRequest {
    /// A request for tests: `ProviderRequest.sample(model: "m").lend { … }`.
    ///
    /// - Parameters:
    ///   - format: The format of the body.
    ///   - stream: Whether the client wants a stream.
    ///   - model: The upstream's name of the model.
    ///   - body: The body; `nil` is a short request in the format.
    /// - Returns: The sample, to be lent.
    public static func sample(
        format: WireFormat = .chat,
        stream: Bool = false,
        model: String = "sample-model",
        body: String? = nil
    ) -> SampleRequest {
        SampleRequest(format: format, stream: stream, model: model, body: body)
    }
}

extension UnixTime {
    /// The time of samples: 2026-11-24 12:00 UTC.
    public static let sample = UnixTime(milliseconds: 1_795_521_600_000)
}
