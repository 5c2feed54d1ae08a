import Dialects
import ProviderAPI

/// Writes refusals of the HTTP layer in the format of the client's API.
final class GatewayFailureRenderer: HTTPFailureRenderer {
    func render(
        _ refusal: HTTPRefusal,
        for head: RequestHead?,
        into body: inout ByteBuffer
    ) -> StaticString {
        let format = head.map(EndpointTable.guessedFormat) ?? .chat
        let dialect = Dialect(format) ?? .chat
        let error = WireError(
            WireError.Kind(status: refusal.status),
            "\(refusal.summary)",
            status: refusal.status,
            code: "\(refusal.code)"
        )
        dialect.write(error, into: &body)
        return "application/json"
    }
}
