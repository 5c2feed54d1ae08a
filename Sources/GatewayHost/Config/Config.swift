/// What the operator wrote, each key with its default.
///
/// Nothing here is built or looked up: aliases are names, accounts are texts, folders may not exist.
/// A generation is what is built from it.
struct Config: ConfigPart, Sendable, Equatable {
    /// Where the server listens; an empty host means this machine only.
    var host = ""
    var port = 8317
    var unixSocket = ""
    var tls = TLS()

    /// How many event loops serve; zero is one a core.
    var loops = 0
    var cors = CORS()

    /// Names that a gateway without keys answers to, besides this machine's own.
    var hosts: [String] = []

    /// Which peers say who their clients are.
    var trustedProxies = AddressSet()
    var limits = Limits()

    /// What clients present; with none, anyone who reaches the server may use it.
    var apiKeys: [ClientKey] = []

    /// What becomes of addresses that present wrong keys.
    var authFailures = AuthFailures()

    /// Where credential files are; `~` is the home folder.
    var authDirectory = "~/.switchyard/auth"
    var plugins = Plugins()
    var modelAliases: [Named<ModelAlias>] = []
    var forceModelPrefix = false

    /// Whether thoughts that a client's format cannot carry are put back into its next request.
    var replaysReasoning = true

    /// How accounts are chosen, rested and tried again.
    var routing = Routing()
    var retry = Retry()
    var byAccountType = ByAccountType()
    var payload = Payload()

    var upstream = Upstream()

    /// The proxy of upstreams that name none of their own; nil is none.
    var proxy: ProxySetting?
    var passthroughHeaders = false
    var streaming = Streaming()

    var debug = false
    var logging = Logging()

    /// What providers claim: lists of accounts and upstreams, in the order of the text.
    var sections: [ProviderSection] = []

    mutating func visit(_ keys: inout some ConfigVisitor) {
        keys.key("host", &host, .text)
        keys.key("port", &port, .integer(0...65535))
        keys.key("unix-socket", &unixSocket, .text)
        keys.part("tls", &tls)
        keys.key("loops", &loops, .integer(0...1024))
        keys.part("cors", &cors)
        keys.key("hosts", &hosts, .list(of: .hostName))
        keys.key("trusted-proxies", &trustedProxies, .addresses)
        keys.part("limits", &limits)
        keys.key("api-keys", &apiKeys, .list(of: .clientKey))
        keys.part("auth-failures", &authFailures)
        keys.key("auth-dir", &authDirectory, .name)
        keys.part("plugins", &plugins)
        keys.key("model-aliases", &modelAliases, .table(of: .modelAlias))
        keys.key("force-model-prefix", &forceModelPrefix, .flag)
        keys.key("replay-reasoning", &replaysReasoning, .flag)
        keys.part("routing", &routing)
        retry.visit(&keys)
        byAccountType.visit(&keys)
        keys.part("payload", &payload)
        keys.part("upstream", &upstream)
        keys.key("proxy-url", &proxy, .proxy)
        keys.key("passthrough-headers", &passthroughHeaders, .flag)
        keys.part("streaming", &streaming)
        streaming.visitTopLevel(&keys)
        keys.key("debug", &debug, .flag)
        keys.part("logging", &logging)
        visitForeign(&keys)
    }
}

extension Config {
    /// The host to bind.
    ///
    /// The reference takes an empty host for all interfaces; a gateway that holds accounts should
    /// not be reachable from outside unless that is written down.
    var boundHost: String { host.isEmpty ? "127.0.0.1" : host }

    /// Whether only this machine can reach the server.
    var isLoopback: Bool { ListenAddress.host(boundHost, port: 0).isLocal }
}
