import CProviderABI
import ProviderAPI

/// An opened credential of a provider.
final class HostedAccount: @unchecked Sendable {
    let provider: HostedProvider
    let info: AccountInfo
    private let pointer: UnsafeMutableRawPointer?

    init(provider: HostedProvider, pointer: UnsafeMutableRawPointer?, info: AccountInfo) {
        self.provider = provider
        self.pointer = pointer
        self.info = info
    }

    deinit {
        provider.plugin.call(.closeCredential) {
            provider.table.close_credential?(provider.instance, pointer)
        }
    }

    /// The models of the account, or the request that lists them.
    func models() throws(ProviderFailure) -> ModelCatalog {
        let answer = provider.plugin.call(.models) {
            SinkBytes.collect {
                provider.table.models?(provider.instance, pointer, $0, $1) ?? Int32(PROVIDER_FAILED)
            }
        }
        let catalog = try ModelCatalog(json: HostedProvider.document(answer))
        guard case .models(let models) = catalog else { return catalog }
        return .models(bounded(models))
    }

    /// Reads the answer to the request that lists the models.
    func parseModels(_ response: LentResponse) throws(ProviderFailure) -> [ModelEntry] {
        guard let parse = provider.table.parse_models else {
            throw ProviderFailure(.unsupported, "The plugin reads no model list.")
        }
        let answer = response.lend { lent in
            provider.plugin.call(.parseModels) {
                SinkBytes.collect { parse(provider.instance, pointer, lent, $0, $1) }
            }
        }
        let catalog = try ModelCatalog(json: HostedProvider.document(answer))
        guard case .models(let models) = catalog else { return [] }
        return bounded(models)
    }

    private func bounded(_ models: [ModelEntry]) -> [ModelEntry] {
        // A name that no request may have cannot be asked for.
        models.filter { $0.id.utf8.count <= RequestedModel.maxBytes }.map { model in
            var model = model
            model.created = provider.plugin.border.created(model.created)
            model.displayName = model.displayName.bounded(bytes: RequestedModel.maxBytes)
            return model
        }
    }

    /// Turns a request into an upstream request.
    ///
    /// - Parameters:
    ///   - request: The request, filled in by the caller and lent for the call.
    ///   - collector: Takes what the plugin describes.
    /// - Throws: Why the plugin cannot send the request.
    func prepare(
        _ request: UnsafePointer<provider_request>,
        into collector: PlanCollector
    ) throws(ProviderFailure) {
        let refusal = collector.refusal
        let status = collector.lend { plan in
            provider.plugin.call(.prepare) {
                provider.table.prepare?(provider.instance, pointer, request, plan, refusal.lent)
                    ?? Int32(PROVIDER_FAILED)
            }
        }
        if status != Int32(PROVIDER_OK) {
            try HostedProvider.check((status, [], refusal.text))
        }
        try provider.check(collector)
    }

    /// Describes the request that refreshes the credential.
    func refresh(
        now: UnixTime,
        into collector: PlanCollector
    ) throws(ProviderFailure) {
        guard let refresh = provider.table.refresh else {
            throw ProviderFailure(.unsupported, "The plugin refreshes no credentials.")
        }
        let error = SinkBytes()
        let status = collector.lend { plan in
            provider.plugin.call(.refresh) {
                refresh(provider.instance, pointer, now.milliseconds, plan, error.lent)
            }
        }
        try HostedProvider.check((status, [], error.text))
        try provider.check(collector)
    }

    /// Reads the answer to a refresh.
    func refreshed(_ response: LentResponse) throws(ProviderFailure) -> RefreshOutcome {
        guard let refreshed = provider.table.refreshed else {
            throw ProviderFailure(.unsupported, "The plugin refreshes no credentials.")
        }
        var failure = provider_failure()
        failure.size = UInt32(MemoryLayout<provider_failure>.size)
        let answer = response.lend { lent in
            provider.plugin.call(.refreshed) {
                SinkBytes.collect { refreshed(provider.instance, pointer, lent, $0, &failure, $1) }
            }
        }
        if failure.kind != 0 {
            let border = provider.plugin.border
            return .failed(FailureFacts(failure, border, message: answer.reason, code: ""))
        }
        return .renewed(try HostedProvider.document(answer))
    }
}
