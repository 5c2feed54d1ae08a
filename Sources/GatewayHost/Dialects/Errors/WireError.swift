import ProviderAPI

/// An error as any format can tell it.
public struct WireError: Error, Sendable, Equatable {
    /// What went wrong, in the classes that clients act upon.
    public enum Kind: UInt8, Sendable {
        /// The request is malformed.
        case invalidRequest
        /// The key is missing or wrong.
        case authentication
        /// The key may not do this.
        case permission
        /// The account has no money left.
        case billing
        /// The model or resource does not exist.
        case notFound
        /// The body is too large.
        case tooLarge
        /// Too many requests, or a limit is spent.
        case rateLimited
        /// The upstream has no capacity.
        case overloaded
        /// Something took too long.
        case timeout
        /// The upstream failed or answered nonsense.
        case upstream
        /// We failed.
        case server
    }

    /// The class.
    public var kind: Kind
    /// The HTTP status.
    public var status: Int
    /// One sentence for the client; never a key, a URL with credentials or a debug block.
    public var message: String
    /// A finer code, such as `model_not_found`.
    public var code: String?
    /// The request member at fault.
    public var parameter: String?
    /// When a retry may help, in seconds.
    public var retryAfter: Int?
    /// The id under which the operator finds the request.
    public var requestID: String?

    /// Creates an error; what is longer than anybody reads is cut.
    ///
    /// - Parameters:
    ///   - kind: The class.
    ///   - message: One sentence for the client.
    ///   - status: The HTTP status; by default the one that goes with the class.
    ///   - code: A finer code.
    ///   - parameter: The request member at fault.
    ///   - retryAfter: When a retry may help, in seconds.
    ///   - requestID: The id under which the operator finds the request.
    public init(
        _ kind: Kind,
        _ message: String,
        status: Int? = nil,
        code: String? = nil,
        parameter: String? = nil,
        retryAfter: Int? = nil,
        requestID: String? = nil
    ) {
        self.kind = kind
        self.status = status ?? kind.status
        self.message = message.bounded(bytes: TextLimit.message)
        self.code = code?.bounded(bytes: TextLimit.word)
        self.parameter = parameter?.bounded(bytes: TextLimit.word)
        self.retryAfter = retryAfter
        self.requestID = requestID
    }
}

extension WireError {
    /// An upstream's answer that is no JSON where its format is JSON: a page of a proxy, say.
    static var notJSON: WireError { WireError(.upstream, "The upstream's answer is not JSON.") }
}

extension WireError.Kind {
    /// The status that goes with the class.
    public var status: Int {
        switch self {
        case .invalidRequest: 400
        case .authentication: 401
        case .billing: 402
        case .permission: 403
        case .notFound: 404
        case .tooLarge: 413
        case .rateLimited: 429
        case .server: 500
        case .upstream: 502
        case .overloaded: 503
        case .timeout: 504
        }
    }

    /// Creates the class that goes with a status.
    ///
    /// - Parameter status: An HTTP status.
    public init(status: Int) {
        switch status {
        case 401: self = .authentication
        case 402: self = .billing
        case 403: self = .permission
        case 404: self = .notFound
        case 413: self = .tooLarge
        case 429: self = .rateLimited
        case 503, 529: self = .overloaded
        case 408, 504: self = .timeout
        case 400..<500: self = .invalidRequest
        case 500: self = .server
        default: self = .upstream
        }
    }
}
