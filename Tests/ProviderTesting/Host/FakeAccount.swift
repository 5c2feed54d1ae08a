internal import CProviderABI
public import ProviderAPI

/// An opened credential of a fake host.
public final class FakeAccount: @unchecked Sendable {
    // The pointer is set once, and the plugin ABI lets any thread use it.
    let pointer: UnsafeMutableRawPointer?
    let host: FakeHost

    /// What the provider says of the account.
    public let info: AccountInfo

    init(_ host: FakeHost, _ pointer: UnsafeMutableRawPointer?, _ info: AccountInfo) {
        self.host = host
        self.pointer = pointer
        self.info = info
    }

    deinit { host.table.close_credential?(host.instance, pointer) }

    /// Turns a request into an upstream request.
    ///
    /// - Parameter request: The request.
    /// - Returns: The plan.
    /// - Throws: What the provider refuses.
    public func prepare(_ request: SampleRequest) throws(ProviderFailure) -> UpstreamPlan {
        let (recorder, error) = (PlanRecorder(), Sink())
        let status = request.lendRaw { lent in
            recorder.lend {
                host.table.prepare?(host.instance, pointer, lent, $0, error.lent)
                    ?? Int32(PROVIDER_FAILED)
            }
        }
        try FakeHost.check(status, error)
        return recorder.plan
    }

    /// The models, or the request that lists them.
    ///
    /// - Returns: The catalog.
    /// - Throws: What the provider refuses.
    public func models() throws(ProviderFailure) -> ModelCatalog {
        let (out, error) = (Sink(), Sink())
        let status = host.table.models?(host.instance, pointer, out.lent, error.lent)
        try FakeHost.check(status ?? Int32(PROVIDER_FAILED), error)
        return try ModelCatalog(json: out.document())
    }

    /// Reads the answer to the request that lists the models.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The models.
    /// - Throws: What the provider refuses.
    public func parseModels(
        _ response: SampleResponse
    ) throws(ProviderFailure) -> [ModelEntry] {
        guard let parse = host.table.parse_models else {
            throw ProviderFailure(.unsupported, "It reads no model list.")
        }
        let (out, error) = (Sink(), Sink())
        let status = response.lendRaw { parse(host.instance, pointer, $0, out.lent, error.lent) }
        try FakeHost.check(status, error)
        guard case .models(let models) = try ModelCatalog(json: out.document()) else { return [] }
        return models
    }

    /// Describes the request that refreshes the credential.
    ///
    /// - Parameter now: The time of the call.
    /// - Returns: The plan.
    /// - Throws: What the provider refuses.
    public func refresh(now: UnixTime = .sample) throws(ProviderFailure) -> UpstreamPlan {
        guard let refresh = host.table.refresh else {
            throw ProviderFailure(.unsupported, "It refreshes nothing.")
        }
        let (recorder, error) = (PlanRecorder(), Sink())
        let status = recorder.lend {
            refresh(host.instance, pointer, now.milliseconds, $0, error.lent)
        }
        try FakeHost.check(status, error)
        return recorder.plan
    }

    /// Reads the answer to a refresh.
    ///
    /// - Parameter response: The answer.
    /// - Returns: What came of it.
    /// - Throws: What the provider refuses.
    public func refreshed(_ response: SampleResponse) throws(ProviderFailure) -> RefreshOutcome {
        guard let read = host.table.refreshed else {
            throw ProviderFailure(.unsupported, "It refreshes nothing.")
        }
        let (out, error) = (Sink(), Sink())
        var failure = provider_failure()
        failure.size = UInt32(MemoryLayout<provider_failure>.size)
        failure.retry_after_ms = -1
        let status = response.lendRaw {
            read(host.instance, pointer, $0, out.lent, &failure, error.lent)
        }
        try FakeHost.check(status, error)
        if failure.kind != 0 { return .failed(FailureFacts(failure, error.text, "")) }
        return .renewed(try out.document())
    }
}
