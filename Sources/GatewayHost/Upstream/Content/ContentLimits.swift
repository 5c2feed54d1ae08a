/// How large a body may become when it is decompressed.
struct ContentLimits: Equatable, Sendable {
    /// The most bytes of output.
    var size = 64 * 1024 * 1024

    /// The most bytes of output for each byte of input, once there is more than `freeSize`.
    ///
    /// Prompts and answers compress 3 to 20 times.
    var ratio = 200

    /// The output that is allowed whatever the ratio.
    var freeSize = 1024 * 1024

    /// Whether so much output is allowed.
    ///
    /// - Parameters:
    ///   - output: How many bytes have come out.
    ///   - input: How many bytes have gone in.
    /// - Returns: Whether to go on.
    func allow(output: Int, from input: Int) -> Bool {
        guard output <= size else { return false }
        return output <= freeSize || output / ratio <= input
    }
}
