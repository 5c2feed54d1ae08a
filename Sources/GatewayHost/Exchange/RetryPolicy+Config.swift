extension RetryPolicy {
    /// What the operator allows.
    init(_ retry: Config.Retry) {
        self.init()
        rounds = retry.rounds
        accountsPerRound = retry.maxCredentials
        maxWait = Int64(max(0, retry.maxInterval)) * 1_000_000_000
    }
}
