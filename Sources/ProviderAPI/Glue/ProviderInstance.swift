/// A provider behind the table: hides the account type in an opaque pointer.
struct ProviderInstance<P: Provider>: ErasedProvider {
    private final class AccountBox {
        let account: P.Account
        init(_ account: P.Account) { self.account = account }
    }

    private let provider: P

    init(_ provider: P) { self.provider = provider }

    private func account(_ pointer: UnsafeMutableRawPointer) -> P.Account {
        Unmanaged<AccountBox>.fromOpaque(pointer).takeUnretainedValue().account
    }

    func open(
        _ credential: JSONValue,
        now: UnixTime
    ) throws(ProviderFailure) -> (UnsafeMutableRawPointer, AccountInfo) {
        let (account, info) = try provider.open(credential, now: now)
        return (Unmanaged.passRetained(AccountBox(account)).toOpaque(), info)
    }

    func close(_ account: UnsafeMutableRawPointer) {
        Unmanaged<AccountBox>.fromOpaque(account).release()
    }

    func selfTest() throws(ProviderFailure) { try provider.selfTest() }

    func models(_ account: UnsafeMutableRawPointer) throws(ProviderFailure) -> ModelCatalog {
        try provider.models(for: self.account(account))
    }

    func parseModels(
        _ response: UpstreamResponse,
        _ account: UnsafeMutableRawPointer
    ) throws(ProviderFailure) -> [ModelEntry] {
        try provider.parseModels(response, for: self.account(account))
    }

    func prepare(
        _ request: ProviderRequest,
        _ account: UnsafeMutableRawPointer
    ) throws(ProviderFailure) -> UpstreamPlan {
        try provider.prepare(request, account: self.account(account))
    }

    func classify(_ response: UpstreamResponse) -> FailureFacts { provider.classify(response) }

    func transform(_ request: ProviderRequest) throws(ProviderFailure) -> any ResponseTransform {
        try provider.transform(for: request)
    }

    func login(_ event: LoginEvent) -> LoginStep { provider.login(event) }

    func refresh(
        _ account: UnsafeMutableRawPointer,
        now: UnixTime
    ) throws(ProviderFailure) -> UpstreamPlan {
        try provider.refresh(self.account(account), now: now)
    }

    func refreshed(
        _ response: UpstreamResponse,
        _ account: UnsafeMutableRawPointer
    ) -> RefreshOutcome {
        provider.refreshed(response, account: self.account(account))
    }

    func limits(_ response: UpstreamResponse) -> [LimitWindow] { provider.limits(response) }

    func importCredential(
        _ file: UnsafeRawBufferPointer,
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        try provider.importCredential(file, from: source)
    }
}
