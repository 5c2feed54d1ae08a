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
    /// What is wrong with a client's key, and what to write instead.
    ///
    /// - Parameter key: The key.
    /// - Returns: `nil` for one that a client can present.
    static func flaw(of key: Secret) -> (message: String, advice: String)? {
        let text = key.reveal().utf8
        if text.allSatisfy({ $0 <= 0x20 }) {
            return ("this key is empty", "write a long random text")
        }
        if isExampleKey(key) {
            return (
                "this key is from a template, everyone knows it",
                "write a long random text, such as `openssl rand -hex 24` prints"
            )
        }
        let isWhole = text.first != 0x20 && text.last != 0x20
        guard isWhole, text.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            return (
                "no header can carry this key: it has control characters, or spaces around it",
                "write letters, digits and signs"
            )
        }
        return nil
    }

    /// Keys of templates: everyone knows them.
    private static func isExampleKey(_ key: Secret) -> Bool {
        let text = key.reveal().lowercased()
        return ["your-api-key", "your_api_key", "sk-your-", "change-me", "changeme"]
            .contains { text.hasPrefix($0) }
    }
}
