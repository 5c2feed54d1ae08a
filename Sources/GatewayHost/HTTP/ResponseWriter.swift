import ProviderAPI

/// Frames one response after the other for a connection.
///
///     waiting ──start──▶ counted / chunked / until close / bodiless ──end──▶ ended
///                           └──more than announced──▶ overrun ──end──▶ ended
struct ResponseWriter {
    /// How the length of a body is told.
    enum Body: Equatable {
        /// There is no body.
        case none
        /// The body has this many bytes.
        case length(Int)
        /// The length shows when it ends.
        case chunked
    }

    private enum State: Equatable {
        case waiting
        case bodiless
        case counted(Int)
        case chunked
        case untilClose
        case overrun
        case ended
    }

    private var state = State.ended
    private var isHead = false
    private var isHTTP10 = false
    /// Whether the connection lives on after this response.
    private(set) var keepsAlive = true

    /// Whether the head has been written.
    var hasStarted: Bool { state != .waiting }

    /// Whether the response has been written whole.
    var isEnded: Bool { state == .ended }

    /// Whether the body would be whole if it ended now.
    var isWhole: Bool {
        switch state {
        case .chunked, .bodiless, .untilClose, .counted(0): true
        case .waiting, .counted, .overrun, .ended: false
        }
    }

    /// Begins the answer to a request.
    ///
    /// - Parameters:
    ///   - isHead: Whether it is answered without a body.
    ///   - isHTTP10: Whether the client knows no chunks.
    ///   - keepsAlive: Whether the client keeps the connection.
    mutating func begin(isHead: Bool, isHTTP10: Bool, keepsAlive: Bool) {
        state = .waiting
        self.isHead = isHead
        self.isHTTP10 = isHTTP10
        self.keepsAlive = keepsAlive
    }

    /// Makes this the last response of the connection.
    mutating func closeAfterwards() {
        keepsAlive = false
    }

    /// Writes the head.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - body: How the body is framed.
    ///   - out: Where to.
    ///   - headers: Appends header lines, each with its CRLF.
    mutating func start(
        _ status: Int,
        _ body: Body,
        to out: inout ByteBuffer,
        headers: (inout ByteBuffer) -> Void
    ) {
        HTTPStatus.appendLine(status, to: &out)
        headers(&out)
        let mayHaveBody = !HTTPStatus.isBodiless(status)
        if mayHaveBody { appendFraming(body, to: &out) }
        state = isHead || !mayHaveBody ? .bodiless : Self.state(body, isHTTP10)
        if !keepsAlive {
            out.append("Connection: close\r\n")
        } else if isHTTP10 {
            out.append("Connection: keep-alive\r\n")
        }
        out.append("\r\n")
    }

    /// Writes a piece of the body; one chunk when chunked.
    ///
    /// - Parameters:
    ///   - bytes: What to send; nothing when empty. With a piece that goes beyond the announced
    ///     length the body is broken: neither that piece nor what follows is written.
    ///   - out: Where to.
    @inline(__always)
    mutating func write(_ bytes: UnsafeRawBufferPointer, to out: inout ByteBuffer) {
        guard !bytes.isEmpty else { return }
        switch state {
        case .chunked:
            out.reserve(bytes.count + 20)
            out.append(hexadecimal: bytes.count)
            out.append("\r\n")
            out.append(bytes)
            out.append("\r\n")
        case .counted(let left):
            // A piece that is cut to fit would make a good answer of a bad one.
            guard bytes.count <= left else { return state = .overrun }
            state = .counted(left - bytes.count)
            out.append(bytes)
        case .untilClose:
            out.append(bytes)
        case .waiting, .bodiless, .overrun, .ended:
            break
        }
    }

    /// Writes the end of the body.
    ///
    /// - Parameter out: Where to.
    /// - Returns: Whether the body is whole; if not, only a broken connection tells the client.
    mutating func end(to out: inout ByteBuffer) -> Bool {
        defer { state = .ended }
        if case .chunked = state { out.append("0\r\n\r\n") }
        return isWhole
    }

    private mutating func appendFraming(_ body: Body, to out: inout ByteBuffer) {
        switch body {
        case .none:
            // RFC 9110 §8.6: without a body at hand, the answer to HEAD leaves the length out.
            if !isHead { out.append("Content-Length: 0\r\n") }
        case .length(let count):
            out.append("Content-Length: ")
            out.append(decimal: count)
            out.append("\r\n")
        case .chunked where isHTTP10:
            // RFC 9112 §6.1: a client of HTTP/1.0 does not know chunks; the end of the connection
            // is the end of the body.
            keepsAlive = false
        case .chunked:
            out.append("Transfer-Encoding: chunked\r\n")
        }
    }

    private static func state(_ body: Body, _ isHTTP10: Bool) -> State {
        switch body {
        case .none: .bodiless
        case .length(let count): .counted(count)
        case .chunked: isHTTP10 ? .untilClose : .chunked
        }
    }
}
