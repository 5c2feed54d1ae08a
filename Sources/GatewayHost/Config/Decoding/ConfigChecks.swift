import ProviderAPI

/// What only the whole configuration shows.
struct ConfigChecks {
    let config: Config
    let place: ConfigPlace
    /// What loaded providers say is theirs; none before the plugins are loaded.
    var claims: [ProviderClaim] = []

    func run() {
        host()
        clientKeys()
        tls()
        pages()
        trustedProxies()
        providerNames()
        payloadRules()
        ProviderNameChecks(config, claims, place).run()
    }

    private func at(_ key: String) -> ConfigPlace {
        place.child(key, place.node[key] ?? place.node)
    }

    private func host() {
        if let node = place.node["host"], node.value == .string("") {
            at("host").warning(
                "empty means 127.0.0.1 here, not every interface",
                "write 0.0.0.0 or \"::\" to be reached from other machines"
            )
        }
        guard config.apiKeys.isEmpty, !config.isLoopback else { return }
        at("host").error(
            "without api-keys the server is not opened to other machines",
            "add api-keys, or listen on 127.0.0.1"
        )
    }

    private func clientKeys() {
        var seen: [Secret: Int] = [:]
        for (index, key) in config.apiKeys.enumerated() {
            let place = ConfigPlace(
                path: "api-keys[\(index)]",
                node: YAMLNode(content: .mapping([]), position: key.position),
                diagnosis: place.diagnosis
            )
            if let flaw = Config.flaw(of: key.key) {
                place.error(flaw.message, flaw.advice)
            }
            if let line = seen.updateValue(key.position.line, forKey: key.key) {
                place.warning("this key stands on line \(line) already")
            }
        }
        lostKeys()
    }

    /// A list that was meant to hold keys must not be taken for one that holds none on purpose.
    private func lostKeys() {
        guard config.apiKeys.isEmpty, !place.diagnosis.hasErrors,
            let node = place.node["api-keys"], node.elements?.isEmpty != true
        else { return }
        at("api-keys").error(
            "no key is left here, so nobody would need one",
            "write a key, or `api-keys: []` to serve this machine without keys"
        )
    }

    // Serving plain text where HTTPS was asked for would send keys in the clear.
    private func tls() {
        guard config.tls.isEnabled else { return }
        at("tls").error(
            "the gateway does not serve HTTPS itself yet",
            "switch it off and put a TLS proxy in front, such as nginx (docs/configuration.md)"
        )
    }

    private func pages() {
        guard config.apiKeys.isEmpty, config.cors.isEnabled, config.cors.origins.contains("*")
        else { return }
        at("cors").warning(
            "without api-keys every page that a browser opens may use the gateway",
            "list the origins, or add api-keys"
        )
    }

    private func trustedProxies() {
        let isAnyone = config.trustedProxies.entries.contains {
            if case .block(let block) = $0 { block.isEveryone } else { false }
        }
        guard isAnyone else { return }
        at("trusted-proxies").warning(
            "everyone is trusted, so a client may name any address as its own",
            "write the addresses of your proxies"
        )
    }

    private func providerNames() {
        var seen: [String: Int] = [:]
        for section in config.sections where section.declaration.entriesAreProviders {
            for entry in section.entries where !entry.name.isEmpty {
                guard let line = seen.updateValue(entry.position.line, forKey: entry.name) else {
                    continue
                }
                let node = YAMLNode(content: .mapping([]), position: entry.position)
                place.child(section.key, node)
                    .warning("the name \(entry.name) stands on line \(line) already")
            }
        }
    }

    private func payloadRules() {
        let payload = config.payload
        let rules = [
            payload.defaults, payload.defaultsRaw, payload.overrides, payload.overridesRaw,
        ]
        let matches = rules.joined().flatMap(\.models) + payload.filters.flatMap(\.models)
        for match in matches
        where PayloadCondition(match) == nil {
            place.child("payload", YAMLNode(content: .mapping([]), position: match.position))
                .warning(
                    "a path of this condition cannot be read, so it never fits",
                    "write keys and indexes with dots, or `#(key==\"value\")` for an element"
                )
        }
    }
}
