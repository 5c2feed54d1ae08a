import ProviderAPI

/// A top-level section that a provider says is its own, so that the host names none.
struct SectionClaim: Sendable, Equatable {
    /// A key of an entry beyond those that the host knows.
    struct Key: Sendable, Equatable {
        enum Kind: String, Sendable { case text, secret, number, flag, list, object, any }

        var name: String
        var kind: Kind
        var isRequired = false
    }

    /// The section's key.
    var section: String

    /// The provider that serves its entries.
    var provider: String
    var extraKeys: [Key] = []
}

/// A claimed section as it was written.
struct ProviderSection: Sendable, Equatable {
    var claim: SectionClaim
    var entries: [ProviderEntry]
    var position = YAMLPosition.start

    var name: String { claim.section }
    var provider: String { claim.provider }
}
