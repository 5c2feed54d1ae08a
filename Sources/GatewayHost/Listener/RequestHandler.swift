/// A request whose body is complete.
struct Request {
    /// The head; valid until the response has ended.
    let head: RequestHead
    /// The body in one piece; it stays where it is until the response has ended.
    let body: UnsafeRawBufferPointer
}

/// What a handler makes of the head of a request.
enum Admission: Equatable {
    /// The body is read, up to a number of bytes (and never more than the server's own limit), and
    /// counts as memory of a client; of the peer where none is known.
    case body(limit: Int, of: MemoryClient? = nil)
    /// The handler answers without the body; it has used the responder already or will.
    case rejected
}

/// Answers the requests of one loop.
///
/// All calls come on the loop, and so must all calls of a ``Responder``.
protocol RequestHandler: AnyObject {
    /// A head is complete; the body has not been asked for yet.
    ///
    /// - Parameters:
    ///   - head: The head; valid until the response has ended.
    ///   - responder: Takes the answer when the request is rejected.
    /// - Returns: Whether the body is wanted.
    func admit(_ head: RequestHead, _ responder: Responder) -> Admission

    /// A request is complete.
    ///
    /// - Parameters:
    ///   - request: The request; valid until the response has ended.
    ///   - responder: Takes the answer, now or later.
    func handle(_ request: Request, _ responder: Responder)

    /// A request is refused before it is complete; the connection sends the answer.
    ///
    /// - Parameters:
    ///   - refusal: Why.
    ///   - responder: Knows the client, and what ``admit(_:_:)`` has left there; it takes no answer.
    /// - Returns: The id of the request, for the answer; empty where there is none.
    func refused(_ refusal: HTTPRefusal, _ responder: Responder) -> String
}

extension RequestHandler {
    func refused(_ refusal: HTTPRefusal, _ responder: Responder) -> String { "" }
}

/// Hears what happens to a connection while its response is under way.
///
/// It is called from the loop, never from within a call of a ``Responder``.
protocol ResponderObserver: AnyObject {
    /// The client has gone (or takes no bytes any more); the responder is dead.
    func clientGone()

    /// So much has been sent that the response may go on.
    func drained()

    /// There is no memory for what the client does not take; the responder is dead.
    func outOfMemory()

    /// The server stops and has waited for this response long enough: it should end it in the
    /// format of its client, at once. What has not ended a second later is cut.
    func serverStopping()
}

extension ResponderObserver {
    func drained() {}
    func outOfMemory() { clientGone() }
    func serverStopping() {}
}
