import ProviderAPI

extension Exchange {
    /// Tells the pool what the answer's headers say of the account's quota.
    func observeLimits() {
        guard let account, let lease else { return }
        let prefixes = account.descriptor.limitHeaderPrefixes
        let told = answer.headers.filter { header in
            prefixes.contains { header.name.hasPrefix($0) }
        }
        guard !told.isEmpty else { return }
        var response = LentResponse(status: answer.status, headers: told, body: [])
        response.model = record.upstreamModel
        let windows = account.hosted.provider.limits(response)
        services.gateway.pool.observe(windows, of: lease.account, now: now)
    }
}
