import ProviderAPI

extension Config {
    /// What serves a model name of the operator's choice.
    struct ModelAlias: LocatedPart, Sendable, Equatable {
        enum Strategy: String, Sendable, CaseIterable {
            /// Each route in turn.
            case rotate
            /// The first, and the next only when it fails.
            case inOrder = "in-order"
        }

        var strategy = Strategy.inOrder

        /// How an account of its routes is chosen; nil is as for the provider.
        var accountStrategy: Config.Strategy?

        /// Whether the answer names the alias and not the upstream's model.
        var forceMapping = false
        var routes: [Route] = []
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("strategy", &strategy, .choice)
            keys.key(
                "account-strategy",
                &accountStrategy,
                .optional(.choice(Config.Strategy.synonyms))
            )
            keys.key("force-mapping", &forceMapping, .flag)
            keys.key("routes", &routes, .list(of: .route))
        }
    }

    /// A provider's model, with settings of the request's body.
    struct Route: LocatedPart, Sendable, Equatable {
        var provider = ""
        var model = ""

        /// How its account is chosen; nil is as for the alias.
        var accountStrategy: Config.Strategy?

        /// Top-level members set in the body, as an object.
        var params = JSONValue.object([])
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("provider", &provider, .name)
            keys.key("model", &model, .name)
            keys.key(
                "account-strategy",
                &accountStrategy,
                .optional(.choice(Config.Strategy.synonyms))
            )
            keys.key("params", &params, .object)
        }
    }
}

extension ConfigKind where Value == Config.ModelAlias {
    /// One route, a list of routes, or a mapping with `routes`.
    static var modelAlias: ConfigKind {
        let mapping = located()
        let routes = ConfigKind<[Config.Route]>.list(of: .route)
        return ConfigKind(
            read: { place in
                var alias: Config.ModelAlias?
                if place.node.pairs != nil {
                    alias = mapping.read(place)
                } else {
                    alias = routes.read(place).map { Config.ModelAlias(routes: $0) }
                    alias?.position = place.node.position
                }
                let written = place.node.pairs == nil ? place.node : place.node["routes"]
                if written == nil || written?.elements?.isEmpty == true {
                    place.error("this alias has no route", "write `- provider/model` below it")
                }
                return alias
            },
            write: mapping.write
        )
    }
}

extension ConfigKind where Value == Config.Route {
    /// A text `provider/model`, or a mapping.
    static var route: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                guard let text = place.node.text else {
                    let route = mapping.read(place)
                    for key in ["provider", "model"] where place.node[key] == nil {
                        place.error("\(key) is missing", "a route is provider and model")
                    }
                    return route
                }
                let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    place.error("this is not a route", "write provider/model")
                    return nil
                }
                let position = place.node.position
                return Config.Route(provider: parts[0], model: parts[1], position: position)
            },
            write: mapping.write
        )
    }
}

extension ConfigKind where Value == JSONValue {
    /// A mapping that is handed on as it is.
    static var object: ConfigKind {
        ConfigKind(
            read: { place in
                guard place.node.pairs != nil else {
                    place.mismatch("a mapping")
                    return nil
                }
                return place.node.json
            },
            write: { $0.members.isEmpty ? .null : $0 }
        )
    }
}
