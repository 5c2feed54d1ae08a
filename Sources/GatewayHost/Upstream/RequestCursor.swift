import Glibc

/// How much of a request has been sent.
struct RequestCursor {
    // More pieces than this go in a further call; bodies are two or three pieces.
    private static let maxVectors = 16
    // A socket of this machine would take megabytes at once, while others wait.
    static let largestStep = 256 * 1024

    /// The piece that is sent next: 0 for the head, then those of the body.
    private var piece = 0

    /// How much of that piece has been sent.
    private var offset = 0

    /// Whether everything has been sent.
    ///
    /// - Parameter request: The request that the cursor stands in.
    /// - Returns: Whether nothing remains.
    func isAtEnd(of request: UpstreamRequest) -> Bool { piece > request.body.count }

    /// Whether nothing has been sent yet.
    var isAtStart: Bool { piece == 0 && offset == 0 }

    /// Moves on.
    ///
    /// - Parameters:
    ///   - count: How many bytes were sent.
    ///   - request: The request that the cursor stands in.
    mutating func advance(by count: Int, in request: UpstreamRequest) {
        offset += count
        while piece <= request.body.count, offset >= size(of: piece, in: request) {
            offset -= size(of: piece, in: request)
            piece += 1
        }
    }

    /// Lends what remains as vectors, or the first of it when there are many pieces.
    ///
    /// - Parameters:
    ///   - request: The request that the cursor stands in.
    ///   - body: Takes the vectors.
    /// - Returns: What `body` returned.
    func withVectors<R>(
        of request: UpstreamRequest,
        _ body: (UnsafeMutableBufferPointer<iovec>) -> R
    ) -> R {
        request.head.withUnsafeBytes { head in
            let count = min(request.body.count + 1 - piece, Self.maxVectors)
            return withUnsafeTemporaryAllocation(of: iovec.self, capacity: max(count, 0)) {
                vectors in
                var left = Self.largestStep
                for index in 0..<max(count, 0) {
                    let place = piece + index
                    let bytes = place == 0 ? head : request.body[place - 1]
                    let start = index == 0 ? offset : 0
                    let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                    let length = min(bytes.count - start, left)
                    let vector = iovec(iov_base: base.map { $0 + start }, iov_len: length)
                    left -= length
                    vectors.initializeElement(at: index, to: vector)
                }
                return body(vectors)
            }
        }
    }

    private func size(of piece: Int, in request: UpstreamRequest) -> Int {
        piece == 0 ? request.head.count : request.body[piece - 1].count
    }
}
