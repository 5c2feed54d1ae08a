import Dialects
import ProviderAPI

/// The body of a request without its content coding.
final class RequestBody {
    /// The body; valid while this object and the request live.
    let bytes: UnsafeRawBufferPointer
    /// What it takes beside the client's bytes.
    let heldBytes: Int
    private let decoded: ByteBuffer?

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        heldBytes = 0
        decoded = nil
    }

    /// Takes over a body that was made from the client's.
    init(decoded: consuming ByteBuffer) {
        bytes = decoded.bytes
        heldBytes = decoded.storageSize
        self.decoded = consume decoded
    }

    /// Undoes the content coding of a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - limit: How large the body may become.
    ///   - mayHold: Whether there is memory for so many bytes beside the client's.
    /// - Returns: The body.
    /// - Throws: Why it cannot be decoded.
    static func decoded(
        _ request: Request,
        limit: Config.Limits,
        mayHold: (Int) -> Bool
    ) throws(WireError) -> RequestBody {
        do throws(ContentFailure) {
            let field = request.head.fields[.contentEncoding]
            guard let coding = try ContentCoding.parse(field) else {
                return RequestBody(request.body)
            }
            let limits = ContentLimits(size: limit.bodyBytes)
            var body = try ContentDecoder.decode(
                request.body,
                coding,
                limits: limits,
                mayGrow: mayHold
            )
            body.trim(above: 64 * 1024)
            _ = mayHold(body.storageSize)
            return RequestBody(decoded: body)
        } catch .noRoom {
            throw .outOfMemory
        } catch {
            throw WireError(
                WireError.Kind(status: error.status),
                "The body cannot be decoded: \(error).",
                status: error.status,
                code: "content_encoding"
            )
        }
    }
}
