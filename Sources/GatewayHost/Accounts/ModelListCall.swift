import ProviderAPI

/// Asks one upstream for its models.
struct ModelListCall {
    private let account: Account
    private let plan: UpstreamPlan
    private let config: Config

    /// Prepares a call.
    ///
    /// - Parameters:
    ///   - account: Whose models.
    ///   - plan: The request that the provider described.
    ///   - config: How upstreams are reached.
    init(_ account: Account, _ plan: UpstreamPlan, _ config: Config) {
        self.account = account
        self.plan = plan
        self.config = config
    }

    /// Sends the request.
    ///
    /// - Parameters:
    ///   - client: Sends it; the answer arrives on its loop.
    ///   - done: Takes the models; not called when there are none to be had, which is logged.
    func start(on client: UpstreamClient, _ done: @escaping ([ModelEntry]) -> Void) {
        guard let request = request() else { return }
        let account = account
        RareCall.start(request, on: client) { outcome in
            do throws(ProviderFailure) {
                done(try Self.models(outcome, account))
            } catch {
                Log.warning(
                    "no model list",
                    [
                        "provider": .text(account.provider), "account": .text(account.terms.label),
                        "reason": .text(error.summary),
                    ]
                )
            }
        }
    }

    private func request() -> RareRequest? {
        guard let url = try? UpstreamURL(plan.url) else { return nil }
        var request = RareRequest(url)
        request.method = plan.method
        request.headers = (plan.headers + account.terms.headers).map { ($0.name, $0.value) }
        request.body = plan.body ?? []
        request.proxy = account.terms.proxy ?? .direct
        request.tls = TLSSettings(config.upstream)
        return request
    }

    private static func models(
        _ outcome: Result<RareResponse, UpstreamFailure>,
        _ account: Account
    ) throws(ProviderFailure) -> [ModelEntry] {
        switch outcome {
        case .failure(let failure): throw ProviderFailure(.failed, failure.message)
        case .success(let response):
            let headers = response.headers.map { HeaderField($0.name.lowercased(), $0.value) }
            return try account.hosted.parseModels(
                LentResponse(status: response.status, headers: headers, body: response.body)
            )
        }
    }
}
