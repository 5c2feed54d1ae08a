extension Config {
    /// Settings for accounts with a login, by the type their credential files name.
    struct ByAccountType: ConfigPart, Sendable, Equatable {
        var modelAliases: [Named<[AccountAlias]>] = []
        var excludedModels: [Named<[String]>] = []
        var errorRules: [Named<[ErrorRule]>] = []

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("oauth-model-alias", &modelAliases, .table(of: .list(of: .located())))
            keys.key("oauth-excluded-models", &excludedModels, .table(of: .list(of: .name)))
            keys.key("oauth-request-scoped-errors", &errorRules, .table(of: .list(of: .errorRule)))
        }
    }

    /// Another name for a model of one type of account.
    struct AccountAlias: LocatedPart, Sendable, Equatable {
        var name = ""
        var alias = ""
        var displayName = ""

        /// Whether the model keeps its own name beside the alias.
        var forks = false
        var forceMapping = false
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("name", &name, .name)
            keys.key("alias", &alias, .name)
            keys.key("display-name", &displayName, .text)
            keys.key("fork", &forks, .flag)
            keys.key("force-mapping", &forceMapping, .flag)
        }
    }
}
