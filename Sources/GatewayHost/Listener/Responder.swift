import ProviderAPI

/// Takes the answer to one request.
///
/// It works until ``end()`` or ``abort()``, or until the client has gone; after that it ignores
/// what it is told. It belongs to its loop.
final class Responder {
    /// The loop that it belongs to.
    let loop: EventLoop
    /// Who hears about the connection; it is held until the response has ended.
    var observer: (any ResponderObserver)?
    /// Whatever the handler wants to find again in ``RequestHandler/handle(_:_:)``; it is held until
    /// the response has ended.
    var context: AnyObject?
    /// When the first byte of the request was read, as time of the loop.
    private(set) var arrival: Int64 = 0
    /// How many bytes the request has taken on the wire so far, head included.
    private(set) var bytesIn = 0
    /// How many bytes of answer have been written so far, head and framing included.
    private(set) var bytesOut = 0
    private var connection: ServerConnection?

    /// Makes a responder that waits for its first request.
    ///
    /// - Parameter loop: Where it is used.
    init(loop: EventLoop) {
        self.loop = loop
    }

    /// Whether the head of the answer has been written.
    var hasStarted: Bool { connection?.hasStartedResponse ?? true }

    /// Whether the response has ended or the client has gone.
    var isEnded: Bool { connection == nil }

    /// Whether the client would have a whole answer if it ended now.
    var isWhole: Bool { connection?.isResponseWhole ?? true }

    /// Whether more than the high-water mark waits to be sent; ``ResponderObserver/drained()`` tells
    /// when to go on.
    var isClogged: Bool { connection?.isClogged ?? false }

    /// How many bytes wait to be sent.
    var unsentBytes: Int { connection?.unsentBytes ?? 0 }

    /// Who is connected: the client, or a proxy in front of it.
    var peer: Peer { connection?.peer ?? .unknown }

    /// The address of the peer as text, or nothing for a local socket.
    var peerText: String { connection?.peerText ?? "" }

    /// Whether memory is short, so that less should be held.
    var isShortOfMemory: Bool { connection?.hold?.isTight ?? false }

    /// Counts what is held for this request beside what was received and what waits to be sent.
    ///
    /// It counts until it is set again or the response ends.
    ///
    /// - Parameters:
    ///   - part: What is held.
    ///   - bytes: How much, from now on.
    /// - Returns: Whether there is room; if not, nothing has changed.
    func hold(_ part: MemoryHold.Part, _ bytes: Int) -> Bool {
        connection?.hold(part, bytes) ?? true
    }

    /// Writes the head of the answer.
    ///
    /// Date, framing and the life of the connection are taken care of.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - body: How the body is framed.
    ///   - headers: Appends header lines (see ``ByteBuffer/appendField(_:_:)``); it must not call
    ///     the responder.
    func start(
        status: Int,
        body: ResponseWriter.Body,
        headers: (inout ByteBuffer) -> Void = { _ in }
    ) {
        guard let connection else { return }
        bytesOut += connection.startResponse(status, body, headers: headers)
    }

    /// Writes a piece of the body; one HTTP chunk when chunked.
    ///
    /// - Parameter bytes: What to send; it is copied.
    func write(_ bytes: UnsafeRawBufferPointer) {
        guard let connection else { return }
        bytesOut += connection.writeBody(bytes)
    }

    /// Writes a piece of the body that is the same every time.
    ///
    /// - Parameter text: What to send.
    func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Ends the answer.
    ///
    /// An answer that is shorter or longer than announced is cut, so that the client sees an error.
    func end() {
        guard let connection else { return }
        let written = connection.finishBody()
        bytesOut += written ?? 0
        detach()
        if written == nil { connection.abort() } else { connection.responseEnded() }
    }

    /// Cuts the connection so that the client sees an error and never a clean end.
    func abort() {
        guard let connection else { return }
        detach()
        connection.abort()
    }

    /// Answers in one go.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - contentType: The type of the body.
    ///   - body: The whole body.
    func respond(status: Int, contentType: StaticString, body: UnsafeRawBufferPointer) {
        start(status: status, body: .length(body.count)) { headers in
            headers.appendField("Content-Type", contentType)
        }
        write(body)
        end()
    }

    /// Begins to serve a request; for the connection.
    func attach(_ connection: ServerConnection, arrival: Int64) {
        self.connection = connection
        self.arrival = arrival
        bytesIn = 0
        bytesOut = 0
    }

    /// Notes how much of a request has arrived; for the connection.
    func noteRequest(byteCount: Int) {
        bytesIn = byteCount
    }

    /// Stops serving a request; for the connection.
    func detach() {
        connection = nil
        observer = nil
        context = nil
    }
}
