extension Config {
    /// HTTPS for clients.
    struct TLS: ConfigPart, Sendable, Equatable {
        var isEnabled = false
        var certificate = ""
        var key = ""

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("enable", &isEnabled, .flag)
            keys.key("cert", &certificate, .text)
            keys.key("key", &key, .text)
        }
    }

    /// Which web pages may call the server.
    struct CORS: ConfigPart, Sendable, Equatable {
        var isEnabled = false

        /// Origins such as `https://app.example`; `*` is every one.
        var origins: [String] = []

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("enabled", &isEnabled, .flag)
            keys.key("origins", &origins, .list(of: .name))
        }
    }
}
