extension Config {
    struct Logging: ConfigPart, Sendable, Equatable {
        enum Level: String, Sendable, CaseIterable {
            case error, warning, info, debug, trace
        }

        enum Format: String, Sendable, CaseIterable {
            case json, text
        }

        /// Nil is what `debug` says.
        var level: Level?
        var format = Format.json
        var accessLog = true

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("level", &level, .optional(.choice(["warn": .warning])))
            keys.key("format", &format, .choice)
            keys.key("access-log", &accessLog, .flag)
        }
    }
}

extension Config {
    var logLevel: Logging.Level { logging.level ?? (debug ? .debug : .info) }
}
