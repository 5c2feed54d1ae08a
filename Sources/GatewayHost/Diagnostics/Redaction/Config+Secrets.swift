import ProviderAPI

extension Config {
    /// Every secret that the operator wrote.
    var secrets: [Secret] {
        var secrets = apiKeys.map(\.key) + (proxy?.secrets ?? [])
        for section in sections {
            for entry in section.entries {
                secrets += entry.secrets + entry.settings.secrets(section.declaration.fields)
            }
        }
        for plugin in plugins.configs {
            secrets += plugin.value.settings.secrets(plugin.value.fields)
        }
        return secrets.filter { !$0.isEmpty }
    }
}

extension ProviderEntry {
    fileprivate var secrets: [Secret] {
        apiKeys.flatMap { [$0.key] + ($0.proxy?.secrets ?? []) }
            + headers.flatMap { HeaderSecret.all(in: $0.value.reveal(), of: $0.name) }
            + (proxy?.secrets ?? [])
    }
}

extension ProxySetting {
    /// The password of the proxy.
    var secrets: [Secret] {
        guard case .server(let server) = self, let password = server.password else { return [] }
        return [Secret(password)]
    }
}

extension JSONValue {
    /// What a plugin declares as secret of its settings, and what is named like that.
    fileprivate func secrets(_ fields: [SettingField]) -> [Secret] {
        let declared = fields.filter(\.isSecret).compactMap { self[$0.name] }
        return (CredentialDocument.secrets(in: self) + declared.flatMap(\.texts)).map(Secret.init)
    }

    private var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.flatMap { $0.value.texts }
        default: []
        }
    }
}
