/// How the bytes of a body are compressed (RFC 9110 §8.4.1).
enum ContentCoding: String, Sendable, CaseIterable {
    case gzip
    case deflate
    case zstd

    /// Reads a `Content-Encoding` value.
    ///
    /// - Parameter value: The value of the header, or `nil` when it is missing.
    /// - Returns: The coding, or `nil` when the body is as it is.
    /// - Throws: When the coding is not one that can be undone.
    static func parse(
        _ value: UnsafeRawBufferPointer?
    ) throws(ContentFailure) -> ContentCoding? {
        guard let value else { return nil }
        let text = String(decoding: value.prefix(64), as: UTF8.self).lowercased()
        switch text {
        case "", "identity": return nil
        case "gzip", "x-gzip": return .gzip
        case "deflate": return .deflate
        case "zstd": return .zstd
        default: throw .unsupported(text)
        }
    }
}
