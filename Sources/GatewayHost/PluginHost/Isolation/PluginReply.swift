import CProviderABI
import ProviderAPI

/// What a call gave, in bytes that are valid while it is taken.
struct PluginReply {
    /// The status of a call that never began; no plugin should use it.
    static let unavailable: Int32 = 0x5357
    /// The status of a call during which the process died; no plugin should use it.
    static let lost: Int32 = 0x5358

    let status: Int32
    let failure: provider_failure
    let out: UnsafeRawBufferPointer
    let error: UnsafeRawBufferPointer
    let plan: UnsafeRawBufferPointer

    /// Reads a reply.
    init(_ frame: inout FrameReader) {
        status = frame.number()
        failure = frame.failure()
        out = frame.bytes()
        error = frame.bytes()
        plan = frame.bytes()
    }

    /// The reply to a call that no process has answered.
    init(_ status: Int32, reason: UnsafeRawBufferPointer) {
        self.status = status
        failure = provider_failure()
        (out, plan) = (UnsafeRawBufferPointer(start: nil, count: 0), .init(start: nil, count: 0))
        error = reason
    }

    /// The reply in place of one whose plan is damaged.
    static var cut: PluginReply {
        let reason: StaticString = "The provider's process wrote a plan that cannot be read."
        return PluginReply(
            Int32(PROVIDER_FAILED),
            reason: UnsafeRawBufferPointer(start: reason.utf8Start, count: reason.utf8CodeUnitCount)
        )
    }

    /// Whether a process has answered.
    var isAnswer: Bool { status != Self.unavailable && status != Self.lost }

    /// Writes what the call wrote.
    ///
    /// - Parameters:
    ///   - out: Takes the result.
    ///   - error: Takes the reason of a failure.
    /// - Returns: The status.
    func write(_ out: provider_sink? = nil, error: provider_sink?) -> Int32 {
        if let out, !self.out.isEmpty { out.write?(out.context, provider_bytes(self.out)) }
        if let error, !self.error.isEmpty {
            error.write?(error.context, provider_bytes(self.error))
        }
        return status
    }
}

extension ProviderFailure.Kind {
    /// The provider's own process is not there.
    static let unavailable = ProviderFailure.Kind(rawValue: PluginReply.unavailable)
    /// The provider's own process died during the call.
    static let lost = ProviderFailure.Kind(rawValue: PluginReply.lost)
}
