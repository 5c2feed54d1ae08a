/// One request to an upstream, complete before it is sent.
struct UpstreamRequest {
    /// Where it goes and by what way.
    let origin: UpstreamOrigin

    /// The request line and all header fields with the empty line that ends them.
    let head: [UInt8]

    /// The pieces of the body; they are never copied.
    let body: [UnsafeRawBufferPointer]

    /// What the pieces of the body point into.
    ///
    /// It is held until the request has ended, because a retry on a fresh connection sends the body
    /// again.
    let bodyOwner: AnyObject?

    let timeouts: TimeoutSettings

    /// Whether this is a HEAD request, whose response has no body.
    let isHead: Bool

    /// Whether a compressed response body is given to the receiver decompressed.
    let decompresses: Bool

    /// Gathers a request.
    ///
    /// - Parameters:
    ///   - origin: Where it goes and by what way.
    ///   - head: The request line and header fields, with the empty line at the end.
    ///   - body: The pieces of the body.
    ///   - bodyOwner: What keeps the pieces alive.
    ///   - timeouts: How long each phase may take.
    ///   - isHead: Whether the method is HEAD.
    ///   - decompresses: Whether to decompress the response.
    init(
        origin: UpstreamOrigin,
        head: [UInt8],
        body: [UnsafeRawBufferPointer] = [],
        bodyOwner: AnyObject? = nil,
        timeouts: TimeoutSettings = TimeoutSettings(),
        isHead: Bool = false,
        decompresses: Bool = false
    ) {
        self.origin = origin
        self.head = head
        self.body = body
        self.bodyOwner = bodyOwner
        self.timeouts = timeouts
        self.isHead = isHead
        self.decompresses = decompresses
    }
}
