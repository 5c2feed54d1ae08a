import ProviderAPI

extension Config {
    /// What to do with an upstream's error that looks a certain way.
    struct ErrorRule: LocatedPart, Sendable, Equatable {
        enum Action: String, Sendable, CaseIterable {
            case stop
            case stopAndCooldown = "stop-and-cooldown"
            case `continue`
            case continueAndCooldown = "continue-and-cooldown"
        }

        /// Zero is any.
        var status = 0

        /// Texts of which one must occur in the error.
        var matches: [String] = []

        /// Regular expressions of which one must match.
        var patterns: [String] = []
        var action = Action.stop
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("status", &status, .integer(0...599))
            keys.key("match", &matches, .list(of: .name))
            keys.key("match-regexr", &patterns, .list(of: .pattern))
            keys.key("action", &action, .choice)
        }
    }
}

extension ConfigKind where Value == Config.ErrorRule {
    /// A rule that can match something and says what to do then.
    static var errorRule: ConfigKind {
        let mapping = located()
        return ConfigKind(
            read: { place in
                guard let rule = mapping.read(place) else { return nil }
                if place.node["action"] == nil {
                    place.error("action is missing", "write `action: stop` or another one")
                }
                let conditions = ["status", "match", "match-regexr"]
                if conditions.allSatisfy({ place.node[$0] == nil }) {
                    place.error(
                        "this rule matches nothing",
                        "give it a status, match or match-regexr"
                    )
                }
                return rule
            },
            write: mapping.write
        )
    }
}

extension ConfigKind where Value == String {
    /// A regular expression.
    static var pattern: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = ConfigKind<String>.name.read(place) else { return nil }
                do throws(Pattern.Problem) {
                    _ = try Pattern(text)
                    return text
                } catch {
                    place.error("this is not a regular expression", error.reason)
                    return nil
                }
            },
            write: { .string($0) }
        )
    }
}
