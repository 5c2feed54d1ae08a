import ProviderAPI

/// What a loaded provider says is its own in the configuration, so that the host names no provider.
struct ProviderClaim: Sendable, Equatable {
    /// The name of the plugin.
    var provider: String

    /// Its own settings in `plugins.configs.<name>`.
    var settings: [SettingField] = []
    var sections: [ConfigSection] = []
}

extension ProviderClaim {
    init(_ descriptor: ProviderDescriptor) {
        provider = descriptor.name
        settings = descriptor.settings
        sections = descriptor.sections
    }
}

/// A claimed section as it was written.
struct ProviderSection: Sendable, Equatable {
    /// The name of the plugin that claims it.
    var provider: String

    /// What the plugin declares about it.
    var declaration: ConfigSection
    var entries: [ProviderEntry]
    var position = YAMLPosition.start

    var key: String { declaration.key }
}
