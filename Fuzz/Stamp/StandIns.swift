// What a refusal names of the host's that no stamp leads to.

enum Quarantine {
    /// How often a build has failed.
    struct Strikes: Equatable {
        var description: String { "" }
        var count: Int { 0 }
    }
}
