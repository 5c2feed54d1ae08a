import Testing

@testable import GatewayHost

/// Feeds a message to a parser the way a socket would: a prefix that grows.
enum Pieces {
    /// The sizes every table is fed in; 0 means whole.
    static let sizes = [0, 1, 3]

    /// Calls a step with ever longer prefixes until it has an answer.
    ///
    /// - Parameters:
    ///   - bytes: The whole message.
    ///   - size: How many bytes come at once.
    ///   - step: Takes a prefix; returns `nil` for "more".
    /// - Returns: The first answer.
    /// - Throws: What the step throws.
    static func feed<Answer, Failure: Error>(
        _ bytes: [UInt8],
        by size: Int,
        _ step: (UnsafeRawBufferPointer) throws(Failure) -> Answer?
    ) throws(Failure) -> Answer? {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        let stride = size == 0 ? max(bytes.count, 1) : size
        var count = 0
        while count < bytes.count {
            count = min(count + stride, bytes.count)
            if let answer = try step(UnsafeRawBufferPointer(rebasing: copy[..<count])) {
                return answer
            }
        }
        return nil
    }
}

/// The text of bytes.
///
/// - Parameter bytes: Valid UTF-8.
/// - Returns: The text.
func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
}
