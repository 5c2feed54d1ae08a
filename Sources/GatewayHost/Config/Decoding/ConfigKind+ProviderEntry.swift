import ProviderAPI

extension ConfigKind where Value == ProviderEntry {
    /// An entry of a claimed section: the host's keys, then those the provider declares.
    static func providerEntry(_ section: ConfigSection) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard var reader = ConfigReader(place) else { return nil }
                var entry = ProviderEntry()
                entry.position = place.node.position
                entry.visit(&reader)
                entry.readSingleKey(&reader, place)
                entry.settings = reader.fields(section.fields, place)
                entry.visitForeign(&reader)
                reader.finish()
                entry.check(section, place)
                return entry
            },
            write: { entry in
                var entry = entry
                var printer = ConfigPrinter()
                entry.visit(&printer)
                return .object(printer.members + entry.settings.hiding(section.fields).members)
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

    /// Reports what the provider cannot do without.
    fileprivate func check(_ section: ConfigSection, _ place: ConfigPlace) {
        guard !isDisabled else { return }
        if section.requiresBaseURL, baseURL.isEmpty, place.node["base-url"]?.text ?? "" == "" {
            place.error("base-url is missing", "write the address of the upstream")
        }
        if section.entriesAreProviders, place.node["name"] == nil {
            place.error("name is missing", "routes need a name for this upstream")
        }
        let hasKeys = !apiKeys.isEmpty || place.node["api-key-entries"]?.elements?.isEmpty == false
        if !section.allowsKeyless, !hasKeys {
            place.error("api-key is missing", "write the key of the upstream")
        }
    }
}

extension ConfigReader {
    /// Reads the keys that a provider declares.
    ///
    /// - Parameters:
    ///   - fields: The declaration.
    ///   - place: The mapping they stand in.
    /// - Returns: An object of what is written, and the defaults of what is not.
    mutating func fields(_ fields: [SettingField], _ place: ConfigPlace) -> JSONValue {
        var settings = JSONValue.object([])
        for field in fields {
            var value: JSONValue = .null
            key(field.name, &value, .field(field))
            if value.isNull, let text = field.defaultJSON {
                value = (try? JSONValue(parsing: text)) ?? .null
            }
            if !value.isNull { settings[field.name] = value }
            if field.isRequired, place.node[field.name] == nil {
                place.error("\(field.name) is missing", field.summary)
            }
        }
        return settings
    }
}

extension ConfigKind where Value == JSONValue {
    /// A value of the kind that a provider declares.
    static func field(_ field: SettingField) -> ConfigKind {
        ConfigKind(
            read: { place in
                let node = place.node
                switch field.kind {
                case .string: return ConfigKind<String>.text.read(place).map(JSONValue.string)
                case .boolean: return ConfigKind<Bool>.flag.read(place).map(JSONValue.bool)
                case .integer:
                    return ConfigKind<Int>.integer(.min ... .max).read(place).map(JSONValue.int)
                case .strings: return texts.read(place).map { .array($0.map(JSONValue.string)) }
                case .map: return ConfigKind<JSONValue>.object.read(place)
                case .any: return node.json
                case .number:
                    if case .number = node.json { return node.json }
                    place.mismatch("a number")
                    return nil
                }
            },
            write: { $0 }
        )
    }

    private static var texts: ConfigKind<[String]> { .list(of: .text) }
}

extension JSONValue {
    /// The object with dots for what is declared or named like a secret.
    func hiding(_ fields: [SettingField]) -> JSONValue {
        var value = redacted
        for field in fields where field.isSecret && self[field.name] != nil {
            value[field.name] = .string(Secret.dots)
        }
        return value
    }
}
