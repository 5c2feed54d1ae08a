import ProviderAPI

/// Asks one upstream for its models.
final class ModelListCall {
    private let account: Account
    private let plan: UpstreamPlan
    private let config: Config

    init(_ account: Account, _ plan: UpstreamPlan, _ config: Config) {
        self.account = account
        self.plan = plan
        self.config = config
    }

    /// Sends the request.
    ///
    /// - Parameters:
    ///   - loop: Where the answer arrives.
    ///   - workers: Where the name is looked up.
    ///   - done: Takes the models; not called when there are none to be had.
    func start(
        on loop: EventLoop,
        _ workers: WorkerPool,
        _ done: @escaping ([ModelEntry]) -> Void
    ) {
        fatalError("pending RareCall")
    }
}
