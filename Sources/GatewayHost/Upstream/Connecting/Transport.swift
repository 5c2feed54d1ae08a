/// What carries the bytes of one connection: a socket, or libcurl over a socket.
protocol Transport: AnyObject {
    /// The socket, for the event loop to watch.
    var descriptor: Int32 { get }

    /// Whether bytes can have arrived that the socket no longer shows as readable.
    var buffersInput: Bool { get }

    /// Reads what is there.
    ///
    /// - Parameter space: Where to put it.
    /// - Returns: How many bytes were read, or why none.
    func receive(into space: UnsafeMutableRawBufferPointer) -> Transfer

    /// Whether nothing can be read now, not even the end; what is found otherwise may be lost.
    func isSilent() -> Bool

    /// Sends what remains of a request, as much as there is room for, and moves the cursor on.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - cursor: How much of it has been sent.
    /// - Returns: How many bytes were sent, or why none.
    func send(_ request: UpstreamRequest, from cursor: inout RequestCursor) -> Transfer

    /// Closes the connection at once.
    func close()
}

/// What came of one attempt to move bytes.
enum Transfer: Equatable {
    case moved(Int)

    /// Nothing can be moved before the socket is ready again.
    case blocked

    /// The peer has ended its direction in order.
    case ended

    /// The connection is broken; the text says how.
    case failed(String)
}
