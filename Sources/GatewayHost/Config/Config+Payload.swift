import ProviderAPI

extension Config {
    /// Rules that change request bodies on their way to an upstream.
    struct Payload: ConfigPart, Sendable, Equatable {
        /// Sets what the client left out; the first rule that matches counts.
        var defaults: [PayloadRule] = []
        var defaultsRaw: [PayloadRule] = []

        /// Sets in any case; the last rule that matches counts.
        var overrides: [PayloadRule] = []
        var overridesRaw: [PayloadRule] = []

        /// Removes.
        var filters: [PayloadFilter] = []

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("default", &defaults, .list(of: .located()))
            keys.key("default-raw", &defaultsRaw, .list(of: .rawPayloadRule))
            keys.key("override", &overrides, .list(of: .located()))
            keys.key("override-raw", &overridesRaw, .list(of: .rawPayloadRule))
            keys.key("filter", &filters, .list(of: .located()))
        }
    }

    /// Which requests a rule is for, and what it sets where.
    struct PayloadRule: LocatedPart, Sendable, Equatable {
        var models: [PayloadMatch] = []

        /// Paths with the value to set.
        var params: [Named<JSONValue>] = []
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("models", &models, .list(of: .located()))
            keys.key("params", &params, .payloadValues)
        }
    }

    /// Which requests a rule is for, and the paths it removes.
    struct PayloadFilter: LocatedPart, Sendable, Equatable {
        var models: [PayloadMatch] = []
        var params: [String] = []
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("models", &models, .list(of: .located()))
            keys.key("params", &params, .list(of: .payloadPath))
        }
    }

    /// Conditions that a request meets all of.
    struct PayloadMatch: LocatedPart, Sendable, Equatable {
        /// The model, `*` standing for anything.
        var name = ""

        /// The format that goes to the upstream; empty is any.
        var format = ""

        /// The format that came from the client; empty is any.
        var clientFormat = ""
        var headers: [Named<String>] = []
        var equal: [[Named<JSONValue>]] = []
        var notEqual: [[Named<JSONValue>]] = []
        var exist: [String] = []
        var notExist: [String] = []
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("name", &name, .name)
            keys.key("protocol", &format, .text)
            keys.key("from-protocol", &clientFormat, .text)
            keys.key("headers", &headers, .table(of: .text))
            keys.key("match", &equal, .list(of: .table(of: .json)))
            keys.key("not-match", &notEqual, .list(of: .table(of: .json)))
            keys.key("exist", &exist, .list(of: .name))
            keys.key("not-exist", &notExist, .list(of: .name))
        }
    }
}

extension ConfigKind where Value == Config.PayloadRule {
    /// A rule whose values are JSON in text form.
    static var rawPayloadRule: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                guard var rule = mapping.read(place) else { return nil }
                for (index, param) in rule.params.enumerated() {
                    guard let text = param.value.string else { continue }
                    guard let value = try? JSONValue(parsing: text) else {
                        let node = place.node["params"]?[param.name] ?? place.node
                        place.child("params.\(param.name)", node).error("this text is not JSON")
                        continue
                    }
                    rule.params[index].value = value
                }
                return rule
            },
            write: mapping.write
        )
    }
}

extension ConfigKind where Value == String {
    /// Where a rule changes a body.
    static var payloadPath: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.name.read(place) else { return nil }
                guard place.isPayloadPath(text) else { return nil }
                return text
            },
            write: { .string($0) }
        )
    }
}

extension ConfigKind where Value == [Named<JSONValue>] {
    /// The values that a rule sets, by their paths.
    static var payloadValues: ConfigKind {
        let table = ConfigKind.table(of: .json)
        return ConfigKind(
            read: { place in table.read(place)?.filter { place.isPayloadPath($0.name) } },
            write: table.write
        )
    }
}

extension ConfigPlace {
    /// Whether a path is not too long, which is told here.
    fileprivate func isPayloadPath(_ text: String) -> Bool {
        let count = text.utf8.count { $0 == UInt8(ascii: ".") } + 1
        guard count > JSONSplice.maxKeys else { return true }
        error("this path has \(count) parts", "a path has at most \(JSONSplice.maxKeys)")
        return false
    }
}
