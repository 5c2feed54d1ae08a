extension Log.Level {
    /// Takes the configuration's level.
    init(_ level: Config.Logging.Level) {
        switch level {
        case .error: self = .error
        case .warning: self = .warning
        case .info: self = .info
        case .debug, .trace: self = .debug
        }
    }
}
