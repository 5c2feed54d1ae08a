import Dialects
import ProviderAPI

/// The body of a request without its content coding.
final class RequestBody {
    /// The body; valid while this object and the request live.
    let bytes: UnsafeRawBufferPointer
    private let decoded: ByteBuffer?

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        decoded = nil
    }

    /// Takes over a body that was made from the client's.
    init(decoded: consuming ByteBuffer) {
        bytes = decoded.bytes
        self.decoded = consume decoded
    }

    /// Undoes the content coding of a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - limit: How large the body may become.
    /// - Returns: The body.
    /// - Throws: Why it cannot be decoded.
    static func decoded(
        _ request: Request,
        limit: Config.Limits
    ) throws(WireError) -> RequestBody {
        guard let coding = request.head.fields[.contentEncoding], !coding.isEmpty else {
            return RequestBody(request.body)
        }
        let name = String(decoding: coding, as: UTF8.self).lowercased()
        if name == "identity" { return RequestBody(request.body) }
        return RequestBody(
            decoded: try ContentCodings.decode(request.body, coding: name, limit: limit.bodyBytes)
        )
    }
}
