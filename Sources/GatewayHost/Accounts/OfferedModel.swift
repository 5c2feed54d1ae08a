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
            ? listed.flatMap(names)
            : terms.models.map { offer($0, known) }
        return offered.filter { !excludes($0.name, $0.model.id) }
    }

    /// A listed model under its own name and its aliases; one that has an alias keeps its name only
    /// where the operator says so.
    private func names(of model: ModelEntry) -> [OfferedModel] {
        let aliases = terms.aliases.filter { $0.name.lowercased() == model.id.lowercased() }
        var offered = aliases.map { alias in
            var shown = model
            if !alias.displayName.isEmpty { shown.displayName = alias.displayName }
            return OfferedModel(
                name: alias.alias,
                model: shown,
                forceMapping: alias.forceMapping,
                isCompat: false
            )
        }
        if aliases.allSatisfy(\.forks) {
            offered.append(
                OfferedModel(name: model.id, model: model, forceMapping: false, isCompat: false)
            )
        }
        return offered
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
