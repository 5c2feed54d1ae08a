/// A parser of response heads with the head that it fills.
///
/// The client keeps a few and lends them, so that neither an idle nor a streaming connection holds
/// one.
final class HeadReader {
    let head = ResponseHead()
    private var parser = ResponseParser()

    /// Reads what has arrived of a head.
    ///
    /// - Parameters:
    ///   - bytes: The response from its first byte on.
    ///   - request: The request that is answered.
    /// - Returns: Whether the head is complete.
    /// - Throws: When it cannot be read.
    func parse(
        _ bytes: UnsafeRawBufferPointer,
        answering request: UpstreamRequest
    ) throws(HTTPParseFailure) -> Bool {
        try parser.parse(bytes, into: head, answering: request.isHead ? .head : .post)
    }

    /// Starts over with another response.
    func reset() {
        parser.reset()
        head.reset()
    }
}
