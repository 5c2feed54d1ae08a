import ProviderAPI

/// A model as one account offers it to clients.
struct OfferedModel: Sendable {
    /// The name for clients, without the account's prefix.
    let name: String
    /// The upstream's model.
    let model: ModelEntry
    let forceMapping: Bool
    let isCompat: Bool
}

extension Account {
    /// What the account offers.
    ///
    /// - Parameter listed: The models that the upstream lists, as far as they are known.
    /// - Returns: The operator's list where there is one, else the upstream's; without the excluded.
    func offers(listed: [ModelEntry]) -> [OfferedModel] {
        let known = Dictionary(listed.map { ($0.id, $0) }) { first, _ in first }
        let offered =
            terms.models.isEmpty
            ? listed.map {
                OfferedModel(name: $0.id, model: $0, forceMapping: false, isCompat: false)
            }
            : terms.models.map { offer($0, known) }
        return offered.filter { !excludes($0.name, $0.model.id) }
    }

    private func offer(_ terms: ModelTerms, _ known: [String: ModelEntry]) -> OfferedModel {
        var model = known[terms.name] ?? ModelEntry(id: terms.name)
        if !terms.displayName.isEmpty { model.displayName = terms.displayName }
        if let tokens = terms.contextTokens { model.contextTokens = tokens }
        return OfferedModel(
            name: terms.alias.isEmpty ? terms.name : terms.alias,
            model: model,
            forceMapping: terms.forceMapping,
            isCompat: terms.isCompat
        )
    }
}
