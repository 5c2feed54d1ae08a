@testable import GatewayHost

/// A request of a test, complete with defaults.
struct TestRequest: Sendable {
    var method = "POST"
    var path = "/"
    var headers = ""
    var pieces: [[UInt8]] = [Array("ping".utf8)]
    var timeouts = TimeoutSettings()
    var decompresses = false

    /// What keeps the pieces of a body alive.
    private final class Pieces {
        let copies: [UnsafeMutableRawBufferPointer]

        init(_ pieces: [[UInt8]]) {
            copies = pieces.map { piece in
                let copy = UnsafeMutableRawBufferPointer.allocate(
                    byteCount: piece.count,
                    alignment: 1
                )
                copy.copyBytes(from: piece)
                return copy
            }
        }

        deinit { for copy in copies { copy.deallocate() } }
    }

    /// Builds the request.
    ///
    /// - Parameter origin: Where it goes.
    /// - Returns: What the client sends.
    func upstream(_ origin: UpstreamOrigin) -> UpstreamRequest {
        let owner = Pieces(pieces)
        let length = pieces.reduce(0) { $0 + $1.count }
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: \(origin.authority)\r\n"
            + "Content-Length: \(length)\r\n\(headers)\r\n"
        return UpstreamRequest(
            origin: origin,
            head: Array(head.utf8),
            body: owner.copies.map { UnsafeRawBufferPointer($0) },
            bodyOwner: owner,
            timeouts: timeouts,
            isHead: method == "HEAD",
            decompresses: decompresses
        )
    }
}
