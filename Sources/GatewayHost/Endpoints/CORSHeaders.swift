import ProviderAPI

/// The headers by which a browser lets a page of another origin read an answer (fetch.spec.whatwg.org).
enum CORSHeaders {
    /// Appends the headers where the operator allows the request's origin.
    static func append(for head: RequestHead, _ cors: Config.CORS, to lines: inout ByteBuffer) {
        guard let origin = allowedOrigin(of: head, cors) else { return }
        lines.appendField("Access-Control-Allow-Origin", origin)
        lines.append("Vary: Origin\r\n")
        lines.append("Access-Control-Expose-Headers: X-Request-Id, Retry-After\r\n")
    }

    /// Appends what a preflight asks for.
    static func appendPreflight(to lines: inout ByteBuffer) {
        lines.append("Access-Control-Allow-Methods: GET, POST, DELETE, OPTIONS\r\n")
        lines.append("Access-Control-Allow-Headers: *, Authorization\r\n")
        lines.append("Access-Control-Max-Age: 600\r\n")
    }

    /// The request's origin, where it is allowed.
    static func allowedOrigin(
        of head: RequestHead,
        _ cors: Config.CORS
    ) -> UnsafeRawBufferPointer? {
        guard cors.isEnabled, let origin = head.fields.first(named: "origin") else { return nil }
        if cors.origins.isEmpty || cors.origins.contains("*") { return origin }
        let text = String(decoding: origin, as: UTF8.self)
        return cors.origins.contains(text) ? origin : nil
    }
}
