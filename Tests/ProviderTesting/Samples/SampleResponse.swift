public import ProviderAPI

/// An upstream's answer that owns its bytes; every part has a default.
public struct SampleResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The headers, names in lower case.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]
    /// What was asked for.
    public var operation: ProviderAPI.Operation
    /// The format that was asked for.
    public var format: WireFormat
    /// The upstream's name of the model.
    public var model: String
    /// Whether the failure arrived inside a stream.
    public var isInStream: Bool
    /// The time of the call.
    public var now: UnixTime

    /// Creates an answer.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - body: The body.
    ///   - headers: The headers, names in lower case.
    ///   - operation: What was asked for.
    ///   - format: The format that was asked for.
    ///   - model: The upstream's name of the model.
    ///   - isInStream: Whether the failure arrived inside a stream.
    ///   - now: The time of the call.
    public init(
        _ status: Int = 200,
        _ body: String = "{}",
        headers: [HeaderField] = [],
        operation: ProviderAPI.Operation = .generate,
        format: WireFormat = .chat,
        model: String = "sample-model",
        isInStream: Bool = false,
        now: UnixTime = .sample
    ) {
        self.status = status
        self.body = Array(body.utf8)
        self.headers = headers
        self.operation = operation
        self.format = format
        self.model = model
        self.isInStream = isInStream
        self.now = now
    }

    /// Lends the answer for one call, as a provider sees it.
    ///
    /// - Parameter use: The call.
    /// - Returns: What the call returned.
    public func lend<Result>(_ use: (UpstreamResponse) throws -> Result) rethrows -> Result {
        try body.withUnsafeBytes { bytes in
            try use(
                UpstreamResponse(
                    status: status,
                    headers: HeaderView(headers),
                    body: bytes,
                    operation: operation,
                    format: format,
                    model: model,
                    isInStream: isInStream,
                    now: now
                )
            )
        }
    }
}

extension UpstreamResponse {
    /// An answer for tests: `UpstreamResponse.sample(429).lend { … }`.
    ///
    /// - Parameters:
    ///   - status: The HTTP status.
    ///   - body: The body.
    ///   - headers: The headers, names in lower case.
    /// - Returns: The sample, to be lent.
    public static func sample(
        _ status: Int = 200,
        _ body: String = "{}",
        headers: [HeaderField] = []
    ) -> SampleResponse {
        SampleResponse(status, body, headers: headers)
    }
}
