import ProviderAPI

/// Asks one upstream for its models.
final class ModelListCall {
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
    ///   - upstream: The client of the loop on which the answer arrives.
    ///   - done: Takes the models; `nil` when there are none to be had now.
    func start(on upstream: UpstreamClient, _ done: @escaping ([ModelEntry]?) -> Void) {
        do throws(ProviderFailure) {
            var request = try PlannedRequest.make(
                plan,
                of: account.hosted.provider,
                proxy: account.terms.proxy,
                tls: TLSSettings(config.upstream),
                hosts: account.hosts
            )
            request.headers += account.terms.headers.map { ($0.name, $0.value) }
            RareCall.start(request, on: upstream) { done(self.models($0)) }
        } catch {
            complain(error.summary)
            done(nil)
        }
    }

    private func models(_ result: Result<RareResponse, UpstreamFailure>) -> [ModelEntry]? {
        switch result {
        case .failure(let failure):
            complain(failure.message)
            return nil
        case .success(let response):
            do throws(ProviderFailure) {
                return Self.told(try account.hosted.parseModels(LentResponse(response)))
            } catch {
                complain(error.summary)
                return nil
            }
        }
    }

    /// The models as clients and files may be told of them; one that is named like a key is none.
    private static func told(_ models: [ModelEntry]) -> [ModelEntry] {
        let secrets = KnownSecrets.process.mask
        return models.filter { !secrets.finds(in: $0.id) }.map { model in
            var model = model
            model.displayName = secrets.hide(model.displayName)
            model.owner = secrets.hide(model.owner)
            return model
        }
    }

    private func complain(_ reason: String) {
        Log.warning(
            "models not listed",
            ["account": .text(account.terms.label), "reason": .text(reason)]
        )
    }
}
