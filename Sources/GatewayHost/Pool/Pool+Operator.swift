extension Pool {
    /// Ends the rests of an account, as an operator asks for.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - model: Only this model's rest; `nil` ends all.
    ///   - now: The moment.
    /// - Returns: The models whose rests ended, and whether the account's own did.
    mutating func reset(
        _ account: AccountIndex,
        model: ModelKey? = nil,
        now: Int64
    ) -> (models: [String], account: Bool) {
        let position = account.position
        var ended: [String] = []
        for (key, state) in accounts[position].models where state.breaker != nil {
            guard model == nil || model == key else { continue }
            accounts[position].models[key]?.breaker = nil
            ended.append(models.name(of: key))
        }
        let endsOwn = model == nil && accounts[position].breaker != nil
        if endsOwn { accounts[position].breaker = nil }
        changes.append(account)
        dispatch(now: now)
        return (ended.sorted(), endsOwn)
    }
}
