/// What undoes one content coding.
protocol Inflating: AnyObject {
    /// Whether the input so far is complete.
    var isComplete: Bool { get }

    /// Takes some input and makes some output.
    ///
    /// - Parameters:
    ///   - input: What has not been consumed yet.
    ///   - space: Where the output goes; at least one byte.
    /// - Returns: How much was consumed and produced; neither means that more input is needed.
    /// - Throws: When the input is corrupt.
    func step(
        _ input: UnsafeRawBufferPointer,
        into space: UnsafeMutableRawBufferPointer
    ) throws(ContentFailure) -> (consumed: Int, produced: Int)
}
