import CProviderABI

/// Collects what a plugin writes to a sink.
final class SinkBytes {
    /// More than any control document; what a plugin writes beyond it is dropped.
    static let maxBytes = 16 * 1024 * 1024
    /// What a document that was cut off is refused with.
    static let overfullReason = "The plugin wrote more than 16 MiB."

    /// Whether something was dropped.
    private(set) var isOverfull = false
    private var bytes: [UInt8] = []

    /// Runs a call with a fresh sink.
    ///
    /// - Parameter body: Makes the call.
    /// - Returns: What was written.
    static func collect(_ body: (provider_sink) -> Void) -> [UInt8] {
        let sink = SinkBytes()
        body(sink.lent)
        return sink.bytes
    }

    /// Runs a call with a sink for its result and one for its error.
    ///
    /// - Parameter body: Makes the call and returns its status.
    /// - Returns: The status, what was written, and the reason of a failure.
    static func collect(
        _ body: (_ out: provider_sink, _ error: provider_sink) -> Int32
    ) -> (status: Int32, bytes: [UInt8], reason: String) {
        let out = SinkBytes()
        let error = SinkBytes()
        let status = body(out.lent, error.lent)
        guard !out.isOverfull else { return (Int32(PROVIDER_FAILED), [], overfullReason) }
        return (status, out.bytes, error.text)
    }

    init() {}

    /// Forgets what was written.
    func removeAll() {
        if !bytes.isEmpty { bytes = [] }
        isOverfull = false
    }

    /// What was written, as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The sink as a plugin sees it, valid while this object lives.
    var lent: provider_sink {
        provider_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes in
            guard let context else { return }
            let sink = Unmanaged<SinkBytes>.fromOpaque(context).takeUnretainedValue()
            sink.append(bytes.buffer)
        }
    }

    private func append(_ more: UnsafeRawBufferPointer) {
        guard more.count <= Self.maxBytes - bytes.count else { return isOverfull = true }
        bytes.append(contentsOf: more)
    }
}
