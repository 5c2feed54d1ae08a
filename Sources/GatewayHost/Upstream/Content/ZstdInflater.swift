import CCurl

/// Undoes zstd with libzstd.
final class ZstdInflater: Inflating {
    private struct Functions {
        let create: zstd_create
        let free: zstd_free
        let set: zstd_set
        let decompress: zstd_decompress
        let isError: zstd_is_error

        init?(_ library: SystemLibrary) {
            guard
                let create = library.function("ZSTD_createDCtx", as: zstd_create.self),
                let free = library.function("ZSTD_freeDCtx", as: zstd_free.self),
                let set = library.function("ZSTD_DCtx_setParameter", as: zstd_set.self),
                let run = library.function("ZSTD_decompressStream", as: zstd_decompress.self),
                let isError = library.function("ZSTD_isError", as: zstd_is_error.self)
            else { return nil }
            self.create = create
            self.free = free
            self.set = set
            decompress = run
            self.isError = isError
        }
    }

    private static let functions = Functions(.zstandard)

    // RFC 9659: a content coding has a window of at most 8 MiB, whatever a frame may ask for.
    private static let windowLog: Int32 = 23

    private let functions: Functions
    private let stream: UnsafeMutableRawPointer

    /// Whether the last frame has ended.
    private(set) var isComplete = false

    /// Prepares for a body.
    ///
    /// - Throws: When libzstd is not there.
    init() throws(ContentFailure) {
        guard let functions = Self.functions, let stream = functions.create() else {
            throw .unavailable(.zstd, library: SystemLibrary.zstandard.name)
        }
        self.functions = functions
        self.stream = stream
        _ = functions.set(stream, Int32(ZSTD_WINDOW_LOG_MAX), Self.windowLog)
    }

    deinit { _ = functions.free(stream) }

    func step(
        _ input: UnsafeRawBufferPointer,
        into space: UnsafeMutableRawBufferPointer
    ) throws(ContentFailure) -> (consumed: Int, produced: Int) {
        if input.isEmpty, isComplete { return (0, 0) }
        var source = zstd_in(bytes: input.baseAddress, size: input.count, position: 0)
        var output = zstd_out(bytes: space.baseAddress, size: space.count, position: 0)
        let hint = functions.decompress(stream, &output, &source)
        guard functions.isError(hint) == 0 else { throw .corrupt }
        isComplete = hint == 0
        return (source.position, output.position)
    }
}
