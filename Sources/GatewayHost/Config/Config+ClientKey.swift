import ProviderAPI

extension Config {
    /// A key that a client presents, with the name it has in logs.
    struct ClientKey: LocatedPart, Sendable, Equatable {
        var key = Secret("")
        var label = ""
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("key", &key, .secret)
            keys.key("label", &label, .name)
        }
    }
}

extension ConfigKind where Value == Config.ClientKey {
    /// A text, or a mapping of `key` and `label`.
    static var clientKey: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                guard let text = place.node.text else { return mapping.read(place) }
                return Config.ClientKey(key: Secret(text), position: place.node.position)
            },
            write: mapping.write
        )
    }
}

extension Config {
    /// Keys of templates: everyone knows them.
    static func isExampleKey(_ key: Secret) -> Bool {
        let text = key.reveal().lowercased()
        return ["your-api-key", "your_api_key", "sk-your-", "change-me", "changeme"]
            .contains { text.hasPrefix($0) }
    }
}
