public import ProviderAPI

extension Dialect {
    /// Reads the error that an upstream answered with.
    ///
    /// Only what a client may see is kept: message, code and parameter. Debug blocks, echoed keys
    /// and other members of the body stay behind.
    ///
    /// - Parameters:
    ///   - body: The body, JSON or not.
    ///   - status: The HTTP status.
    ///   - retryAfter: When a retry may help, in seconds, if the headers say so.
    /// - Returns: The error, in no format's words.
    public func error(
        in body: UnsafeRawBufferPointer,
        status: Int,
        retryAfter: Int? = nil
    ) -> WireError {
        var document = JSONDocument()
        let root = try? document.parse(body)
        let kind = WireError.Kind(status: status)
        var error =
            root.flatMap { codec.readError($0, status: status) }
            ?? WireError(kind, "The upstream answered with status \(status).", status: status)
        error.message = Redaction.clean(error.message)
        error.retryAfter = retryAfter ?? error.retryAfter
        return error
    }

    /// Writes an error as the body of a response.
    ///
    /// - Parameters:
    ///   - error: What to tell.
    ///   - out: Where the body is appended.
    public func write(_ error: WireError, into out: inout ByteBuffer) {
        codec.write(error, into: &out)
    }

    /// Writes an error as the last event of a stream.
    ///
    /// - Parameters:
    ///   - error: What to tell.
    ///   - out: Where the event is appended.
    public func writeEvent(_ error: WireError, into out: inout ByteBuffer) {
        codec.writeEvent(error, into: &out)
    }

    /// What keeps an idle stream alive and that every client of the format ignores.
    public var heartbeat: StaticString { codec.heartbeat }

    /// Whether every client of the format skips comments in a stream.
    public var toleratesComments: Bool { self != .generateContent }

    /// Whether clients take a clean end after an error event for success.
    public var mustAbortOnError: Bool { self == .generateContent }
}
