import ProviderAPI

/// Decompresses a body, whole or as it arrives, within limits.
///
///     while true {
///         let step = try decoder.next(input, into: space)
///         use(space[..<step.produced])
///         input = input[step.consumed...]
///         if step.consumed == 0, step.produced == 0 { break }
///     }
///     try decoder.finish()
final class ContentDecoder {
    /// What one step did; nothing at all means that it needs more input.
    struct Step: Equatable {
        var consumed: Int
        var produced: Int
    }

    private static let piece = 16 * 1024

    private let inflater: any Inflating
    private let limits: ContentLimits
    private var input = 0
    private var output = 0

    /// Prepares for a body.
    ///
    /// - Parameters:
    ///   - coding: How the body is compressed.
    ///   - limits: How large it may become.
    /// - Throws: When the library for the coding is not there.
    init(_ coding: ContentCoding, limits: ContentLimits = ContentLimits()) throws(ContentFailure) {
        self.limits = limits
        switch coding {
        case .gzip, .deflate: inflater = try ZlibInflater(coding)
        case .zstd: inflater = try ZstdInflater()
        }
    }

    /// Takes some input and makes some output.
    ///
    /// - Parameters:
    ///   - bytes: What has not been consumed yet.
    ///   - space: Where the output goes.
    /// - Returns: How much was consumed and produced.
    /// - Throws: When the input is corrupt or a limit is reached.
    func next(
        _ bytes: UnsafeRawBufferPointer,
        into space: UnsafeMutableRawBufferPointer
    ) throws(ContentFailure) -> Step {
        let (consumed, produced) = try inflater.step(bytes, into: space)
        input += consumed
        output += produced
        guard limits.allow(output: output, from: input) else { throw .tooLarge }
        return Step(consumed: consumed, produced: produced)
    }

    /// The input has ended.
    ///
    /// - Throws: When it has ended too early.
    func finish() throws(ContentFailure) {
        // Nothing at all is an empty body.
        guard input == 0 || inflater.isComplete else { throw .truncated }
    }

    /// Decompresses a body that is there in full.
    ///
    /// - Parameters:
    ///   - body: The compressed body.
    ///   - coding: How it is compressed.
    ///   - limits: How large it may become.
    ///   - mayGrow: Whether there is memory for a storage of so many bytes.
    /// - Returns: The body.
    /// - Throws: When it is corrupt, incomplete or too large.
    static func decode(
        _ body: UnsafeRawBufferPointer,
        _ coding: ContentCoding,
        limits: ContentLimits = ContentLimits(),
        mayGrow: (Int) -> Bool = { _ in true }
    ) throws(ContentFailure) -> ByteBuffer {
        let decoder = try ContentDecoder(coding, limits: limits)
        let expected = min(body.count * 4, limits.size) + 1024
        guard mayGrow(expected) else { throw .noRoom }
        var output = ByteBuffer(capacity: expected)
        var rest = body
        while true {
            let larger = output.storageSize(reserving: piece, within: .max)
            guard larger == output.storageSize || mayGrow(larger) else { throw .noRoom }
            let step = try decoder.append(rest, to: &output)
            rest = UnsafeRawBufferPointer(rebasing: rest[step.consumed...])
            if step.consumed == 0, step.produced == 0 { break }
        }
        try decoder.finish()
        guard rest.isEmpty else { throw .corrupt }
        return output
    }

    private func append(
        _ bytes: UnsafeRawBufferPointer,
        to output: inout ByteBuffer
    ) throws(ContentFailure) -> Step {
        var result: Result<Step, ContentFailure> = .failure(.corrupt)
        _ = output.fill(atLeast: Self.piece) { space in
            do throws(ContentFailure) {
                let step = try next(bytes, into: space)
                result = .success(step)
                return step.produced
            } catch {
                result = .failure(error)
                return 0
            }
        }
        return try result.get()
    }
}
