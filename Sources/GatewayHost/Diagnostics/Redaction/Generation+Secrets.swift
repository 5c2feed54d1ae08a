import ProviderAPI

extension Generation {
    /// Every secret of the configuration and of the accounts.
    var secrets: [Secret] { config.secrets + accounts.flatMap(\.secrets) }
}

extension Account {
    fileprivate var secrets: [Secret] {
        slot.content.document.secrets.map(Secret.init) + (terms.proxy?.secrets ?? [])
            + terms.headers.flatMap { HeaderSecret.all(in: $0.value, of: $0.name) }
    }
}
