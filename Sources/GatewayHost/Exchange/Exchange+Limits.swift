import ProviderAPI

extension Exchange {
    /// Tells the pool what the answer's headers say of the account's quota.
    func observeLimits(of attempt: UpstreamAttempt) {
        let account = attempt.account
        let told = attempt.answer.headers.filter { account.watches($0.name) }
        guard !told.isEmpty else { return }
        var response = LentResponse(status: attempt.answer.status, headers: told, body: [])
        response.model = attempt.route.model.id
        let windows = account.hosted.provider.limits(response)
        services.gateway.pool.observe(windows, of: attempt.lease.account, now: now)
    }
}
