import Dialects
import ProviderAPI

/// Answers everything with an error, but that the process runs.
final class ClosedHandler: RequestHandler {
    private static let error = WireError(
        .overloaded,
        "The gateway's configuration is refused, so it serves nobody until that is mended; its log "
            + "says what is wrong.",
        code: "configuration_refused",
        retryAfter: 10
    )

    func admit(_ head: RequestHead, _ responder: Responder) -> Admission {
        if case .endpoint(let endpoint) = EndpointTable.match(head), endpoint.action == .live {
            let body: StaticString = #"{"status":"closed"}"#
            let bytes = UnsafeRawBufferPointer(
                start: body.utf8Start,
                count: body.utf8CodeUnitCount
            )
            responder.respond(status: 200, contentType: "application/json", body: bytes)
            return .rejected
        }
        let dialect = Dialect(EndpointTable.guessedFormat(head)) ?? .chat
        ErrorAnswer.send(Self.error, in: dialect, to: responder) { _ in }
        return .rejected
    }

    func handle(_ request: Request, _ responder: Responder) { responder.abort() }
}
