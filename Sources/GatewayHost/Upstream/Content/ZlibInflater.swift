import CCurl

/// Undoes gzip and deflate with zlib.
final class ZlibInflater: Inflating {
    private struct Functions {
        let start: zlib_inflate_init
        let inflate: zlib_inflate
        let reset: zlib_inflate_simple
        let end: zlib_inflate_simple

        init?(_ library: SystemLibrary) {
            guard
                let start = library.function("inflateInit2_", as: zlib_inflate_init.self),
                let inflate = library.function("inflate", as: zlib_inflate.self),
                let reset = library.function("inflateReset", as: zlib_inflate_simple.self),
                let end = library.function("inflateEnd", as: zlib_inflate_simple.self)
            else { return nil }
            self.start = start
            self.inflate = inflate
            self.reset = reset
            self.end = end
        }
    }

    private static let functions = Functions(.zlib)

    // The window of 32 KiB with a gzip header, with a zlib header, and bare.
    private static let gzipWindow: Int32 = 15 + 16
    private static let zlibWindow: Int32 = 15
    private static let bareWindow: Int32 = -15

    private let functions: Functions
    private let coding: ContentCoding
    private let stream: UnsafeMutablePointer<zlib_stream>
    private var isStarted = false
    private var isAtEnd = false

    /// Prepares for a body.
    ///
    /// - Parameter coding: `gzip` or `deflate`.
    /// - Throws: When zlib is not there.
    init(_ coding: ContentCoding) throws(ContentFailure) {
        guard let functions = Self.functions else {
            throw .unavailable(coding, library: SystemLibrary.zlib.name)
        }
        self.functions = functions
        self.coding = coding
        stream = .allocate(capacity: 1)
        stream.initialize(to: zlib_stream())
    }

    deinit {
        if isStarted { _ = functions.end(stream) }
        stream.deallocate()
    }

    var isComplete: Bool { isAtEnd }

    func step(
        _ input: UnsafeRawBufferPointer,
        into space: UnsafeMutableRawBufferPointer
    ) throws(ContentFailure) -> (consumed: Int, produced: Int) {
        guard let first = input.first ?? (isStarted ? 0 : nil) else { return (0, 0) }
        if !isStarted { try start(first) }
        if isAtEnd {
            guard !input.isEmpty else { return (0, 0) }
            try startNextMember()
        }
        return try inflate(input, space)
    }

    private func inflate(
        _ input: UnsafeRawBufferPointer,
        _ space: UnsafeMutableRawBufferPointer
    ) throws(ContentFailure) -> (consumed: Int, produced: Int) {
        let offered = min(input.count, 1 << 30)
        let room = min(space.count, 1 << 30)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(clamping: offered)
        stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: room)
        let result = functions.inflate(stream, 0)
        switch Int(clamping: result) {
        case ZLIB_OK, ZLIB_BUF_ERROR: break
        case ZLIB_STREAM_END: isAtEnd = true
        default: throw .corrupt
        }
        return (
            offered - Int(clamping: stream.pointee.avail_in),
            room - Int(clamping: stream.pointee.avail_out)
        )
    }

    private func start(_ first: UInt8) throws(ContentFailure) {
        let size = Int32(MemoryLayout<zlib_stream>.size)
        guard functions.start(stream, window(first), "1", size) == 0 else { throw .corrupt }
        isStarted = true
    }

    // RFC 9110 §8.4.1.2: some servers send deflate without the zlib header that belongs to it; the
    // header's low digit is always 8.
    private func window(_ first: UInt8) -> Int32 {
        if coding == .gzip { return Self.gzipWindow }
        return first & 15 == 8 ? Self.zlibWindow : Self.bareWindow
    }

    // RFC 1952 §2.2: a gzip file may be several members, one after another.
    private func startNextMember() throws(ContentFailure) {
        guard coding == .gzip, functions.reset(stream) == 0 else { throw .corrupt }
        isAtEnd = false
    }
}
