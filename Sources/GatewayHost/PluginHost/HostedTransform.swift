import CProviderABI
import ProviderAPI

/// A plugin's transform of one answer.
final class HostedTransform {
    private let provider: HostedProvider
    private let pointer: UnsafeMutableRawPointer?
    private var output = ByteBuffer(capacity: 1024)
    private var isOverfull = false

    /// As much as one call may write: more than any whole answer, images included.
    private static let maxOutput = 128 << 20

    /// Creates the transform of an answer.
    ///
    /// - Parameters:
    ///   - provider: The provider whose plan asked for it.
    ///   - request: The request that will be answered, lent for the call.
    /// - Throws: Why the plugin has none.
    init(
        _ provider: HostedProvider,
        for request: UnsafePointer<provider_request>
    ) throws(ProviderFailure) {
        guard let open = provider.table.transform_open else {
            throw ProviderFailure(.failed, "The plugin asked for a transform and has none.")
        }
        self.provider = provider
        var made: UnsafeMutableRawPointer?
        let error = SinkBytes()
        let status = provider.plugin.call(.transformOpen) {
            open(provider.instance, request, &made, error.lent)
        }
        pointer = made
        try HostedProvider.check((status, [], error.text))
    }

    deinit {
        guard let pointer else { return }
        provider.plugin.call(.transformClose) { provider.table.transform_close?(pointer) }
    }

    /// Turns the next bytes of the upstream.
    ///
    /// - Parameters:
    ///   - bytes: At any cut.
    ///   - take: Takes what they became, also when the transform fails after it.
    /// - Throws: What makes the rest of the answer useless.
    func feed(
        _ bytes: UnsafeRawBufferPointer,
        _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(ProviderFailure) {
        try run(.transformFeed, take) { sink, error in
            provider.table.transform_feed?(pointer, provider_bytes(bytes), sink, error)
        }
    }

    /// Takes the end of the upstream's answer.
    ///
    /// - Parameter take: Takes the last bytes.
    /// - Throws: What is missing from the answer.
    func end(_ take: (UnsafeRawBufferPointer) -> Void) throws(ProviderFailure) {
        try run(.transformEnd, take) { sink, error in
            provider.table.transform_end?(pointer, sink, error)
        }
    }

    private func run(
        _ function: TableFunction,
        _ take: (UnsafeRawBufferPointer) -> Void,
        _ call: (provider_sink, provider_sink) -> Int32?
    ) throws(ProviderFailure) {
        output.removeAll()
        let error = SinkBytes()
        let status =
            provider.plugin.call(function) { call(sink, error.lent) } ?? Int32(PROVIDER_FAILED)
        guard !isOverfull else {
            throw ProviderFailure(
                .failed,
                "The plugin's transform wrote more than 128 MiB at once."
            )
        }
        if !output.isEmpty { take(output.bytes) }
        try HostedProvider.check((status, [], error.text))
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        guard output.count + bytes.count <= Self.maxOutput else { return isOverfull = true }
        output.append(bytes)
    }

    private var sink: provider_sink {
        provider_sink(context: Unmanaged.passUnretained(self).toOpaque()) { context, bytes in
            guard let context else { return }
            let transform = Unmanaged<HostedTransform>.fromOpaque(context).takeUnretainedValue()
            transform.append(bytes.buffer)
        }
    }
}
