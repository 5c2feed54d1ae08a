import ProviderAPI

/// Why a request is answered before a handler sees it.
enum HTTPRefusal: Equatable, Sendable {
    case malformed(HTTPParseFailure)
    case headTimeout
    case bodyTimeout
    case bodyTooLarge(limit: Int)
    case tooManyConnections
    case outOfMemory

    /// The status of the answer.
    var status: Int {
        switch self {
        case .malformed(let failure): failure.status
        case .headTimeout, .bodyTimeout: 408
        case .bodyTooLarge: 413
        case .tooManyConnections, .outOfMemory: 503
        }
    }

    /// What logs call it.
    var code: StaticString {
        switch self {
        case .malformed: "malformed_request"
        case .headTimeout: "head_timeout"
        case .bodyTimeout: "body_timeout"
        case .bodyTooLarge: "body_too_large"
        case .tooManyConnections: "too_many_connections"
        case .outOfMemory: "memory_limit"
        }
    }

    /// When to try again, in seconds.
    var retryAfter: Int? {
        switch self {
        case .tooManyConnections: 1
        case .outOfMemory: 2
        default: nil
        }
    }

    /// One sentence for a person.
    var summary: StaticString {
        switch self {
        case .malformed(let failure): failure.summary
        case .headTimeout: "The request head took too long."
        case .bodyTimeout: "The request body took too long."
        case .bodyTooLarge: "The request body is too large."
        case .tooManyConnections: "The server has too many connections; try again."
        case .outOfMemory: "There is no memory for this request now; try again."
        }
    }
}

/// Writes the bodies of refusals in the shape that clients expect.
protocol HTTPFailureRenderer: AnyObject, Sendable {
    /// Writes the body of a refusal.
    ///
    /// - Parameters:
    ///   - refusal: Why the request is refused.
    ///   - head: The head of the request, if it was read whole.
    ///   - body: Where to.
    /// - Returns: The content type.
    func render(
        _ refusal: HTTPRefusal,
        for head: RequestHead?,
        into body: inout ByteBuffer
    ) -> StaticString
}

/// A small JSON body with a message.
final class PlainFailureRenderer: HTTPFailureRenderer {
    func render(
        _ refusal: HTTPRefusal,
        for head: RequestHead?,
        into body: inout ByteBuffer
    ) -> StaticString {
        body.append("{\"error\":{\"message\":\"")
        body.append(refusal.summary)
        body.append("\",\"type\":\"")
        body.append(refusal.status < 500 ? "invalid_request_error" : "server_error")
        body.append("\",\"code\":")
        body.append(decimal: refusal.status)
        body.append("}}")
        return "application/json"
    }
}
