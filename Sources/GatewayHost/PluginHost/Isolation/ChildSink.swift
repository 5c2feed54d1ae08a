import CProviderABI
import ProviderAPI

/// Collects what a plugin writes in its own process, call after call in the same storage.
final class ChildSink {
    private var bytes = ByteBuffer(capacity: 4096)
    private var isFull = false

    /// What was written, valid until the next call.
    var written: UnsafeRawBufferPointer { bytes.bytes }

    /// Forgets what was written.
    func clear() {
        bytes.removeAll()
        bytes.shrinkIfEmpty(above: 1024 * 1024)
    }

    /// The sink as the plugin sees it, valid while this object lives.
    var lent: provider_sink {
        provider_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes in
            guard let context else { return }
            let sink = Unmanaged<ChildSink>.fromOpaque(context).takeUnretainedValue()
            // Beyond what a frame can carry nothing arrives.
            guard sink.bytes.count + bytes.count <= FrameSocket.maxFrame / 4 else { return }
            sink.bytes.append(bytes.buffer)
        }
    }
}
