import Glibc
import ProviderAPI

@testable import GatewayHost

/// A client on a blocking socket, which says exactly the bytes it is told to say.
final class TestClient {
    /// One response as a client sees it.
    struct Answer: Equatable {
        var status = 0
        var fields: [String: String] = [:]
        var body = ""
    }

    /// Why there is no response.
    enum Failure: Error, Equatable {
        case closed
        case reset
        case silent
        case malformed(HTTPParseFailure)
        case cannotConnect(Int32)
    }

    private(set) var fd: Int32
    private var buffer = ByteBuffer(capacity: 4096)

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: Where a server listens.
    ///   - receiveBuffer: How much the kernel may hold for us, to play a slow reader.
    /// - Throws: When nobody listens there.
    init(_ address: ListenAddress, receiveBuffer: Int32? = nil) throws {
        let name = try address.resolve()[0]
        fd = socket(name.family, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBuffer {
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4)
        }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = name.withPointer { connect(fd, $0, $1) }
        guard result == 0 else { throw Failure.cannotConnect(errno) }
    }

    deinit { close() }

    func close() {
        guard fd >= 0 else { return }
        Glibc.close(fd)
        fd = -1
    }

    func closeSending() {
        shutdown(fd, Int32(SHUT_WR))
    }

    /// Says something.
    ///
    /// - Parameter text: Bytes of a request.
    /// - Returns: Whether the kernel took all of it.
    @discardableResult
    func say(_ text: String) -> Bool { say(Array(text.utf8)) }

    /// Says bytes that are no text.
    ///
    /// - Parameter bytes: Bytes of a request.
    /// - Returns: Whether the kernel took all of it.
    @discardableResult
    func say(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Waits for the next response.
    ///
    /// - Parameter method: What was asked.
    /// - Returns: The whole response; one that ends with the connection includes its body.
    /// - Throws: When there is none, or not a whole one.
    func answer(to method: HTTPMethod = .get) throws -> Answer {
        let (answer, failure) = try wholeOrCut(method)
        if let failure { throw failure }
        return answer
    }

    /// Waits for the next response, which may be cut.
    ///
    /// - Parameter method: What was asked.
    /// - Returns: What came of it, and how the connection ended where it was cut.
    /// - Throws: When there is none.
    func wholeOrCut(_ method: HTTPMethod) throws -> (answer: Answer, failure: Failure?) {
        var (answer, framing) = try readHead(method)
        var decoder = BodyDecoder(framing)
        while !decoder.isEnded {
            if buffer.isEmpty, let failure = receive() {
                let isEnd = failure == .closed && decoder.mayEndWithConnection
                return (answer, isEnd ? nil : failure)
            }
            let step = try decoder.next(buffer.bytes)
            let payload = buffer.bytes[(step.consumed - step.payload)..<step.consumed]
            answer.body += String(decoding: payload, as: UTF8.self)
            buffer.consume(step.consumed)
        }
        return (answer, nil)
    }

    /// Waits for the head of a response and leaves the body for ``readSome()``.
    func readHead(_ method: HTTPMethod = .get) throws -> (Answer, BodyFraming) {
        var parser = ResponseParser()
        let head = ResponseHead()
        while try !parser.parse(buffer.bytes, into: head, answering: method) { try readMore() }
        var answer = Answer(status: head.status)
        for index in 0..<head.fields.count {
            answer.fields[text(head.fields.name(at: index)).lowercased()] =
                text(head.fields.value(at: index))
        }
        buffer.consume(head.byteCount)
        return (answer, head.framing)
    }

    /// Waits for some bytes.
    ///
    /// - Returns: How many came with those before.
    @discardableResult
    func readSome() throws -> Int {
        try readMore()
        return buffer.count
    }

    /// Waits for exactly these bytes.
    func expect(_ wanted: String) throws -> Bool {
        while buffer.count < wanted.utf8.count { try readMore() }
        defer { buffer.consume(wanted.utf8.count) }
        return text(buffer.bytes).hasPrefix(wanted)
    }

    /// Reads until the connection ends.
    ///
    /// - Returns: How it ended and how many bytes came before.
    func readToEnd() -> (Failure, Int) {
        var count = buffer.count
        buffer.removeAll()
        while true {
            if let failure = receive() { return (failure, count) }
            count += buffer.count
            buffer.removeAll()
        }
    }

    private func readMore() throws {
        if let failure = receive() { throw failure }
    }

    private func receive() -> Failure? {
        let count = buffer.fill(atLeast: 4096) { recv(fd, $0.baseAddress, $0.count, 0) }
        guard count <= 0 else { return nil }
        if count == 0 { return .closed }
        return errno == ECONNRESET ? .reset : .silent
    }
}
