import Dialects
import ProviderAPI

/// Undoes content codings of requests.
enum ContentCodings {
    static func decode(
        _ body: UnsafeRawBufferPointer,
        coding: String,
        limit: Int
    ) throws(WireError) -> ByteBuffer {
        throw WireError(
            .invalidRequest,
            "The content coding `\(coding)` is not understood; send the body without one.",
            status: 415,
            code: "unsupported_content_encoding"
        )
    }
}
