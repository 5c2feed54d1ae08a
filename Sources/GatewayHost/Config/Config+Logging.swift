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

    /// Logs in files; keys of the top level.
    struct LogFiles: ConfigPart, Sendable, Equatable {
        var isEnabled = false
        var maxTotalMegabytes = 0
        var maxErrorFiles = 10
        var requestLog = false

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("logging-to-file", &isEnabled, .flag)
            keys.key("logs-max-total-size-mb", &maxTotalMegabytes, .integer(0...1_000_000_000))
            keys.key("error-logs-max-files", &maxErrorFiles, .integer(0...1_000_000))
            keys.key("request-log", &requestLog, .flag)
        }
    }
}

extension Config {
    var logLevel: Logging.Level { logging.level ?? (debug ? .debug : .info) }
}
