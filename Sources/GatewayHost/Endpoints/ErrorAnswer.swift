import Dialects
import ProviderAPI

/// Answers a request with an error in the client's own format.
enum ErrorAnswer {
    /// Sends an error; the response must not have started.
    ///
    /// Whatever it repeats of an upstream or of the request, no secret leaves with it.
    ///
    /// - Parameters:
    ///   - error: What is wrong.
    ///   - dialect: The client's format.
    ///   - responder: Takes the answer.
    ///   - headers: Appends the headers that every answer has.
    static func send(
        _ error: WireError,
        in dialect: Dialect,
        to responder: Responder,
        headers: (inout ByteBuffer) -> Void
    ) {
        var body = ByteBuffer(capacity: 512)
        dialect.write(KnownSecrets.process.mask.clean(error), into: &body)
        responder.start(status: error.status, body: .length(body.count)) { lines in
            lines.appendField("Content-Type", "application/json")
            appendRetry(of: error, to: &lines)
            headers(&lines)
        }
        responder.write(body.bytes)
        responder.end()
    }

    /// Clients that get a 429 without this header give up at once.
    private static func appendRetry(of error: WireError, to lines: inout ByteBuffer) {
        let wait = error.retryAfter ?? (error.status == 429 ? 1 : nil)
        guard let wait else { return }
        lines.append("Retry-After: ")
        lines.append(decimal: max(0, wait))
        lines.append("\r\n")
    }
}
