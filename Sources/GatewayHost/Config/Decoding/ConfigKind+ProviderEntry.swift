import ProviderAPI

extension ConfigKind where Value == ProviderEntry {
    /// An entry of a claimed section: the host's keys, then those the provider claims.
    static func providerEntry(_ claim: SectionClaim) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard var reader = ConfigReader(place) else { return nil }
                var entry = ProviderEntry()
                entry.position = place.node.position
                entry.visit(&reader)
                entry.readSingleKey(&reader, place)
                for key in claim.extraKeys {
                    entry.readExtra(key, &reader, place)
                }
                entry.visitForeign(&reader)
                reader.finish()
                return entry
            },
            write: { entry in
                var entry = entry
                var printer = ConfigPrinter()
                entry.visit(&printer)
                let extra = entry.extra.hiding(claim.secretKeys)
                return .object(printer.members + extra.members)
            }
        )
    }
}

extension ProviderEntry {
    /// `api-key` is the short form of one entry in `api-key-entries`.
    fileprivate mutating func readSingleKey(_ reader: inout ConfigReader, _ place: ConfigPlace) {
        var key = Secret("")
        reader.key("api-key", &key, .secret)
        guard !key.isEmpty else { return }
        let position = place.node["api-key"]?.position ?? position
        apiKeys.insert(ProviderKey(key: key, position: position), at: 0)
    }

    fileprivate mutating func readExtra(
        _ key: SectionClaim.Key,
        _ reader: inout ConfigReader,
        _ place: ConfigPlace
    ) {
        var value: JSONValue = .null
        reader.key(key.name, &value, .claimed(key.kind))
        if !value.isNull {
            extra[key.name] = value
        } else if key.isRequired, place.node[key.name] == nil {
            place.error("\(key.name) is missing", "this section needs it")
        }
    }
}

extension ConfigKind where Value == JSONValue {
    /// A value of the kind that a provider declared.
    fileprivate static func claimed(_ kind: SectionClaim.Key.Kind) -> ConfigKind {
        ConfigKind(
            read: { place in
                let node = place.node
                switch kind {
                case .text, .secret:
                    return ConfigKind<String>.text.read(place).map(JSONValue.string)
                case .flag: return ConfigKind<Bool>.flag.read(place).map(JSONValue.bool)
                case .object: return ConfigKind<JSONValue>.object.read(place)
                case .any: return node.json
                case .number:
                    if case .number = node.json { return node.json }
                    place.mismatch("a number")
                case .list:
                    if node.elements != nil { return node.json }
                    place.mismatch("a list", "begin each entry with `- `")
                }
                return nil
            },
            write: { $0 }
        )
    }
}

extension SectionClaim {
    fileprivate var secretKeys: Set<String> {
        Set(extraKeys.filter { $0.kind == .secret }.map(\.name))
    }
}

extension JSONValue {
    /// The value with dots for some members, and for what is named like a secret.
    fileprivate func hiding(_ names: Set<String>) -> JSONValue {
        var value = redacted
        for member in members where names.contains(member.key) {
            value[member.key] = .string(Secret.dots)
        }
        return value
    }
}
