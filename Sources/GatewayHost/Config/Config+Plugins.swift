import ProviderAPI

extension Config {
    /// The providers: where their files are, and what each is told.
    struct Plugins: ConfigPart, Sendable, Equatable {
        /// A relative folder is looked for beside the program.
        var directory = "plugins"

        /// Whether a plugin needs a `sha256` to be loaded.
        var requirePins = false

        /// What becomes of a build that the process died of too often.
        enum Quarantining: String, Sendable, CaseIterable {
            case isolate
            case refuse
        }

        var quarantine = Quarantining.isolate

        /// Of how many deaths a build may be suspected; zero is any number.
        var quarantineAfter = 3

        /// How long a call may hold up a thread before the thread is given up; zero is for ever.
        var stuckAfter = Duration.seconds(5)

        /// After how many mapped builds a supervised process hands over to a fresh one; zero is never.
        var maxGenerations = 500
        var configs: [Named<PluginSettings>] = []

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("dir", &directory, .name)
            keys.key("require-pins", &requirePins, .flag)
            keys.key("quarantine", &quarantine, .choice)
            keys.key("quarantine-after", &quarantineAfter, .integer(0...1000))
            let span = Duration.zero...Duration.seconds(3600)
            keys.key("stuck-after", &stuckAfter, .duration(span))
            keys.key("max-generations", &maxGenerations, .integer(0...100_000))
            keys.key("configs", &configs, .table(of: .pluginSettings))
            keys.foreign("enabled", "store-sources", "store-auth", "auth-revision")
        }

        /// The settings of a plugin, if it has any.
        subscript(name: String) -> PluginSettings? {
            configs.first { $0.name == name }?.value
        }
    }

    /// What one plugin is told.
    struct PluginSettings: LocatedPart, Sendable, Equatable {
        enum Isolation: String, Sendable, CaseIterable {
            case inProcess = "in-process"
            case process
        }

        var isEnabled = true

        /// Which of two providers of a model comes first: the higher.
        var priority = 0

        /// The hash its file must have; empty is any.
        var sha256 = ""
        var isolation = Isolation.inProcess

        /// How long a call into an isolated plugin may take; a loop waits for it.
        var callTimeout = Duration.seconds(1)
        /// How many requests may be in flight with one account; nil is `routing.max-concurrent`.
        var maxConcurrent: Int?

        /// The keys that are the plugin's own, as an object; with defaults once it is loaded.
        var settings = JSONValue.object([])

        /// The same as it was written, with the place of each.
        var written = YAMLNode(content: .mapping([]), position: .start)

        /// What the plugin declares about them, once it is loaded.
        var fields: [SettingField] = []
        var position = YAMLPosition.start

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("enabled", &isEnabled, .flag)
            keys.key("priority", &priority, .integer(-1_000_000...1_000_000))
            keys.key("sha256", &sha256, .sha256)
            keys.key("isolation", &isolation, .choice)
            let span = Duration.milliseconds(10)...Duration.seconds(60)
            keys.key("call-timeout", &callTimeout, .duration(span))
            keys.key("max-concurrent", &maxConcurrent, .optional(.integer(0...1_000_000)))
        }
    }
}

extension Config.Plugins {
    /// Reads the settings of loaded plugins by what they declare.
    ///
    /// - Parameters:
    ///   - claims: The declarations.
    ///   - root: The whole configuration.
    mutating func apply(_ claims: [ProviderClaim], _ root: ConfigPlace) {
        for index in configs.indices {
            let name = configs[index].name
            guard let claim = claims.first(where: { $0.provider == name }) else { continue }
            configs[index].value.apply(claim.settings, root, "plugins.configs.\(name)")
        }
    }
}

extension Config.PluginSettings {
    fileprivate mutating func apply(_ fields: [SettingField], _ root: ConfigPlace, _ path: String) {
        let place = ConfigPlace(path: path, node: written, diagnosis: root.diagnosis)
        guard var reader = ConfigReader(place, known: hostKeys) else { return }
        settings = reader.fields(fields, place)
        self.fields = fields
        reader.finish()
    }

    private var hostKeys: [String] {
        var copy = self
        var printer = ConfigPrinter()
        copy.visit(&printer)
        return printer.members.map(\.key)
    }
}

extension ConfigKind where Value == Config.PluginSettings {
    /// The host's keys, and all others as the plugin's own.
    static var pluginSettings: ConfigKind {
        ConfigKind(
            read: { place in
                guard var reader = ConfigReader(place) else { return nil }
                var value = Config.PluginSettings()
                value.position = place.node.position
                value.visit(&reader)
                value.written.content = .mapping(reader.others())
                value.written.position = value.position
                value.settings = value.written.json
                return value
            },
            write: { value in
                var value = value
                var printer = ConfigPrinter()
                value.visit(&printer)
                return .object(printer.members + value.settings.hiding(value.fields).members)
            }
        )
    }
}

extension ConfigKind where Value == String {
    /// A hash in hexadecimal digits, or nothing.
    static var sha256: ConfigKind {
        ConfigKind(
            read: { place in
                let text = place.node.text?.lowercased() ?? "-"
                let isHash = text.count == 64 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
                guard text.isEmpty || isHash else {
                    place.error(
                        "this is not a SHA-256",
                        "write the 64 digits that sha256sum prints"
                    )
                    return nil
                }
                return text
            },
            write: { .string($0) }
        )
    }
}
