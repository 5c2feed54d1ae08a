/// What a login tells the operator, or asks of them.
enum LoginNotice: Equatable, Sendable {
    /// Open this URL; where nothing listens for the browser's return, its address must be pasted.
    case browse(url: String, isListening: Bool)
    /// Enter this code at the URL.
    case code(String, url: String)
    /// Type a text; `LoginSession.take(input:)` brings it back.
    case ask(prompt: String, isSecret: Bool)
    /// Name a file; `LoginSession.take(file:)` brings its content back.
    case askFile(prompt: String)
    /// Something that is worth knowing.
    case remark(String)
}

/// How a login ended.
enum LoginOutcome: Equatable, Sendable {
    /// The credential is in this file.
    case stored(file: String, label: String)
    case failed(String)
    case cancelled
}
