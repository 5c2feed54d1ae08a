extension RetryPolicy {
    /// What the operator allows.
    init(_ config: Config) {
        self.init()
        rounds = config.retry.rounds
        accountsPerRound = config.retry.maxCredentials
        maxWait = Pool.Time.seconds(Int64(clamping: max(0, config.retry.maxInterval)))
        queueWait = config.routing.queueTimeout.nanoseconds
        budget = config.routing.retryBudget.nanoseconds
    }
}
