/// Turns the private answer of an upstream into one of the four formats, piece by piece.
///
/// One value serves one answer and is fed at any cut. The host calls it only when the plan says that
/// the answer is transformed.
public protocol ResponseTransform: AnyObject {
    /// Takes the next bytes of the upstream.
    ///
    /// - Parameters:
    ///   - bytes: The next bytes, valid during the call.
    ///   - output: Where the transformed bytes go.
    /// - Throws: What makes the rest of the answer useless.
    func feed(
        _ bytes: UnsafeRawBufferPointer,
        into output: inout ByteBuffer
    ) throws(ProviderFailure)

    /// Takes the end of the answer.
    ///
    /// - Parameter output: Where the last transformed bytes go.
    /// - Throws: What is missing from the answer.
    func end(into output: inout ByteBuffer) throws(ProviderFailure)
}
