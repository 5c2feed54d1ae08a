import CLinux
import Glibc

/// A TCP socket that is written to and read from as it is.
final class PlainTransport: Transport {
    let descriptor: Int32
    let buffersInput = false
    private var isOpen = true

    /// Takes over a connected socket.
    ///
    /// - Parameter descriptor: A non-blocking socket.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    func receive(into space: UnsafeMutableRawBufferPointer) -> Transfer {
        while true {
            let count = recv(descriptor, space.baseAddress, space.count, 0)
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            if errno != EINTR { return Self.outcome(errno) }
        }
    }

    func isSilent() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
            if count >= 0 { return false }
            if errno != EINTR { return Self.outcome(errno) == .blocked }
        }
    }

    func send(_ request: UpstreamRequest, from cursor: inout RequestCursor) -> Transfer {
        let result = cursor.withVectors(of: request, sendVectors)
        if case .moved(let count) = result { cursor.advance(by: count, in: request) }
        return result
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(descriptor)
    }

    private func sendVectors(_ vectors: UnsafeMutableBufferPointer<iovec>) -> Transfer {
        var message = msghdr()
        message.msg_iov = vectors.baseAddress
        message.msg_iovlen = vectors.count
        while true {
            let count = sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .moved(count) }
            if errno != EINTR { return Self.outcome(errno) }
        }
    }

    private static func outcome(_ code: Int32) -> Transfer {
        code == EAGAIN || code == EWOULDBLOCK ? .blocked : .failed(SystemError.text(code))
    }
}
