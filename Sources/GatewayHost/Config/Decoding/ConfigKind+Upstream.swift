import ProviderAPI

extension ConfigKind where Value == ProxySetting? {
    /// A proxy URL, or `direct`; nothing leaves it to the global one.
    static var proxy: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.text.read(place) else { return nil }
                guard !text.isEmpty else { return .some(nil) }
                let setting = ProxySetting(text)
                if let problem = setting.problem { place.error(problem) }
                return setting
            },
            write: { value in value.map { .string($0.description) } ?? .null }
        )
    }
}

extension ConfigKind where Value == Int {
    /// A share among accounts; zero or less leaves the account out.
    static var weight: ConfigKind { integer(-1_000_000...1_000_000) }
}

extension ConfigKind where Value == String {
    /// The address of an upstream, or nothing.
    static var url: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.text.read(place) else { return nil }
                guard text.isEmpty || isURL(text) else {
                    place.error("this is not the address of a server", "write https://host/path")
                    return nil
                }
                return text
            },
            write: { .string($0) }
        )
    }

    private static func isURL(_ text: String) -> Bool {
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            return false
        }
        // Keys belong in their own setting: an address is printed.
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        return !authority.isEmpty && !authority.contains("@")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// A word in front of model names, without slashes.
    static var prefix: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.text.read(place) else { return nil }
                guard !text.contains("/") else {
                    place.error("a prefix has no slash", "write one word")
                    return nil
                }
                return text
            },
            write: { .string($0) }
        )
    }
}

extension ConfigKind where Value == [ProviderEntry.Header] {
    /// Header names with their values, which are not printed: keys hide in them.
    static var headers: ConfigKind {
        let table = ConfigKind<[Named<Secret>]>.table(of: .secret)
        return ConfigKind(
            read: { place in
                table.read(place)?.compactMap { entry in
                    guard isToken(entry.name), isHeaderValue(entry.value) else {
                        place.child(entry.name, place.node[entry.name] ?? place.node)
                            .error("this is not an HTTP header")
                        return nil
                    }
                    return ProviderEntry.Header(name: entry.name, value: entry.value)
                }
            },
            write: { headers in
                .object(headers.map { JSONValue.Member($0.name, .string($0.value.description)) })
            }
        )
    }

    // RFC 9110 §5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func isHeaderValue(_ value: Secret) -> Bool {
        value.reveal().utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }
    }
}

extension ConfigKind where Value == ProviderKey {
    /// A text, or a mapping with `api-key`.
    static var providerKey: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                guard let text = place.node.text else { return mapping.read(place) }
                return ProviderKey(key: Secret(text), position: place.node.position)
            },
            write: mapping.write
        )
    }
}

extension ConfigKind where Value == ProviderModel {
    /// A model's name, or a mapping with `name`.
    static var providerModel: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                if let text = place.node.text {
                    return ProviderModel(name: text, position: place.node.position)
                }
                let model = mapping.read(place)
                if model?.name.isEmpty == true {
                    place.error("name is missing", "write the upstream's name of the model")
                }
                return model
            },
            write: mapping.write
        )
    }
}
