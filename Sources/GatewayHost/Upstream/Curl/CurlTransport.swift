import CCurl
import Glibc
import ProviderAPI

/// A connection that libcurl made, behind TLS or a proxy or both.
final class CurlTransport: Transport {
    // The body is sent in pieces of this size; OpenSSL makes records of 16 KiB of them.
    private static let pieceSize = 64 * 1024

    // As much of the body as fits one TLS record with the head is sent with it.
    private static let recordSize = 16 * 1024

    let descriptor: Int32
    let buffersInput: Bool

    private let handle: CurlHandle
    private let driver: CurlDriver
    private var isOpen = true

    /// What libcurl did not take.
    ///
    /// OpenSSL wants a blocked write repeated with the same bytes at the same place.
    private var blocked: UnsafeRawBufferPointer?

    /// Head and start of the body in one piece, while they are being sent.
    private var record: ByteBuffer?

    /// Takes over a connected handle; `nil` when the handle has no socket.
    ///
    /// - Parameters:
    ///   - handle: The handle.
    ///   - driver: The multi handle that it stays in.
    ///   - origin: Where it is connected to.
    init?(_ handle: CurlHandle, _ driver: CurlDriver, _ origin: UpstreamOrigin) {
        var socket: curl_socket_t = -1
        guard easy_get_socket(handle.easy, &socket) == CURLE_OK, socket >= 0 else { return nil }
        driver.detach()
        descriptor = socket
        self.handle = handle
        self.driver = driver
        buffersInput = origin.usesTLS
    }

    deinit { close() }

    func receive(into space: UnsafeMutableRawBufferPointer) -> Transfer {
        var count = 0
        let code = curl_easy_recv(handle.easy, space.baseAddress, space.count, &count)
        switch code {
        case CURLE_OK: return count > 0 ? .moved(count) : .ended
        case CURLE_AGAIN: return .blocked
        default: return .failed(handle.problem(code))
        }
    }

    // TLS has messages of its own, which make a socket readable and say nothing; and what libcurl
    // has decrypted already no socket shows.
    func isSilent() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { receive(into: $0) } == .blocked
    }

    func send(_ request: UpstreamRequest, from cursor: inout RequestCursor) -> Transfer {
        let bytes = blocked ?? nextPiece(of: request, at: cursor)
        blocked = nil
        var count = 0
        let code = curl_easy_send(handle.easy, bytes.baseAddress, bytes.count, &count)
        switch code {
        case CURLE_OK:
            record = nil
            cursor.advance(by: count, in: request)
            return .moved(count)
        case CURLE_AGAIN:
            blocked = bytes
            return .blocked
        default: return .failed(handle.problem(code))
        }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        driver.close(handle.easy)
    }

    private func nextPiece(
        of request: UpstreamRequest,
        at cursor: RequestCursor
    ) -> UnsafeRawBufferPointer {
        guard cursor.isAtStart else {
            return cursor.withVectors(of: request, Self.firstPiece)
        }
        var gathered = ByteBuffer(capacity: min(request.head.count + 1024, Self.recordSize))
        gathered.append(request.head)
        for piece in request.body where gathered.count < Self.recordSize {
            let room = Self.recordSize - gathered.count
            gathered.append(UnsafeRawBufferPointer(rebasing: piece.prefix(room)))
        }
        let bytes = gathered.bytes
        record = consume gathered
        return bytes
    }

    private static func firstPiece(
        _ vectors: UnsafeMutableBufferPointer<iovec>
    ) -> UnsafeRawBufferPointer {
        let first = vectors.first ?? iovec()
        return UnsafeRawBufferPointer(start: first.iov_base, count: min(first.iov_len, pieceSize))
    }
}
