/// The functions of the provider table, by the numbers that stand for them in frames.
enum TableFunction: UInt8, CaseIterable {
    case create = 1
    case destroy, selfTest
    case openCredential, closeCredential
    case models, parseModels
    case prepare, classify
    case transformOpen, transformFeed, transformEnd, transformClose
    case login, refresh, refreshed, limits, importCredential

    /// Whether it is called once a generation, and may take as long as a load.
    var isSlow: Bool { self == .create || self == .selfTest }

    /// Whether it is called for requests, so that nothing may wait for a process that starts.
    var isUrgent: Bool {
        switch self {
        case .prepare, .classify, .transformOpen, .transformFeed, .transformEnd, .transformClose,
            .limits, .destroy, .closeCredential:
            true
        default: false
        }
    }
}

/// What a child process says.
enum ChildFrame: UInt8 {
    /// The plugin is loaded: which functions it has, and its descriptor.
    case ready = 1
    /// It is not: why.
    case refused
    /// A line for the operator, before the answer to the call that wrote it.
    case log
    /// The answer to a call.
    case reply
}
