/// Cuts a stream into pieces of 1, 2 and 3 bytes, of an odd size, and leaves it whole.
///
/// What a decoder or a transform makes of a stream must not depend on where the network cut it.
///
/// - Parameters:
///   - bytes: The stream.
///   - body: Takes the pieces of one way to cut it.
/// - Returns: What the body returned for each way; all of them should be equal.
public func cutAnywhere<Result>(
    _ bytes: [UInt8],
    _ body: ([ArraySlice<UInt8>]) throws -> Result
) rethrows -> [Result] {
    try [max(1, bytes.count), 1, 2, 3, 61].map { try body(pieces(of: bytes, size: $0)) }
}

private func pieces(of bytes: [UInt8], size: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: size).map {
        bytes[$0..<min($0 + size, bytes.count)]
    }
}
