import Dialects
import ProviderAPI

/// A request that is answered from its head alone.
struct Rejection: Error {
    /// What is wrong; `nil` for a preflight, which is answered well.
    let error: WireError?
    private let dialect: Dialect
    private let allow: StaticString?
    /// How long the answer waits, in nanoseconds.
    var delay: Int64 = 0

    /// An error.
    ///
    /// - Parameters:
    ///   - error: What is wrong.
    ///   - dialect: The client's format.
    ///   - allow: The method that is allowed instead.
    ///   - delay: How long the answer waits, in nanoseconds.
    init(
        _ error: WireError,
        _ dialect: Dialect,
        allow: StaticString? = nil,
        delay: Int64 = 0
    ) {
        self.error = error
        self.dialect = dialect
        self.allow = allow
        self.delay = delay
    }

    /// A browser that asks whether it may send a request.
    init(preflight dialect: Dialect) {
        error = nil
        self.dialect = dialect
        allow = nil
    }

    /// The status of the answer.
    var status: Int { error?.status ?? 204 }

    /// Sends the answer.
    func send(
        _ head: RequestHead,
        _ generation: Generation,
        _ id: String,
        _ responder: Responder
    ) {
        let cors = generation.config.cors
        guard var error else {
            responder.start(status: 204, body: .none) { lines in
                CORSHeaders.append(for: head, cors, to: &lines)
                CORSHeaders.appendPreflight(to: &lines)
            }
            return responder.end()
        }
        error.requestID = id
        ErrorAnswer.send(error, in: dialect, to: responder) { lines in
            lines.appendField("X-Request-Id", id)
            CORSHeaders.append(for: head, cors, to: &lines)
            if let allow { lines.appendField("Allow", allow) }
            if status == 401 { lines.append("WWW-Authenticate: Bearer\r\n") }
        }
    }
}
