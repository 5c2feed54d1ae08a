import ProviderAPI

/// One upstream or account of a provider's section.
struct ProviderEntry: LocatedPart, Sendable, Equatable {
    var name = ""
    var isDisabled = false

    /// Clients may write `prefix/model` to ask for this entry.
    var prefix = ""

    /// Entries of the highest priority that can serve are tried first.
    var priority = 0
    var weight: Int?
    var baseURL = ""

    /// Nil is the global one.
    var proxy: ProxySetting?
    var headers: [Header] = []
    var models: [ProviderModel] = []

    /// Names with `*` for anything.
    var excludedModels: [String] = []

    /// The keys of the entry; none for an upstream that wants none.
    var apiKeys: [ProviderKey] = []

    /// Nil is the global one.
    var requestRetry: Int?

    /// Nil is the plugin's.
    var maxConcurrent: Int?
    var disableCooling: Bool?
    var errorRules: [Config.ErrorRule] = []

    /// The keys that the provider declares beyond these, as an object with their defaults.
    var settings = JSONValue.object([])
    var position = YAMLPosition.start

    /// A header of each request; a value `$Name` is that header of the client's.
    struct Header: Sendable, Equatable {
        var name: String
        var value: Secret
    }

    mutating func visit(_ keys: inout some ConfigVisitor) {
        keys.key("name", &name, .name)
        keys.key("disabled", &isDisabled, .flag)
        keys.key("prefix", &prefix, .prefix)
        keys.key("priority", &priority, .integer(-1_000_000...1_000_000))
        keys.key("weight", &weight, .optional(.weight))
        keys.key("base-url", &baseURL, .url)
        keys.key("proxy-url", &proxy, .proxy)
        keys.key("headers", &headers, .headers)
        keys.key("models", &models, .list(of: .providerModel))
        keys.key("excluded-models", &excludedModels, .list(of: .name))
        keys.key("api-key-entries", &apiKeys, .list(of: .providerKey))
        keys.key("request-retry", &requestRetry, .optional(.integer(-1...100)))
        keys.key("max-concurrent", &maxConcurrent, .optional(.integer(0...1_000_000)))
        keys.key("disable-cooling", &disableCooling, .optional(.flag))
        keys.key("request-scoped-errors", &errorRules, .list(of: .errorRule))
    }

    /// Keys of the reference's entries that mean nothing unless a provider claims them.
    func visitForeign(_ keys: inout some ConfigVisitor) {
        keys.foreign(
            "websockets",
            "alpha-search",
            "rebuild-mid-system-message",
            "cloak",
            "fingerprint-profile",
            "experimental-cch-signing",
            "support-prompt-cache-key"
        )
    }
}

/// A key for an upstream.
struct ProviderKey: LocatedPart, Sendable, Equatable {
    var key = Secret("")
    var label = ""
    var weight: Int?

    /// Nil is the entry's.
    var maxConcurrent: Int?
    var proxy: ProxySetting?
    var position = YAMLPosition.start

    mutating func visit(_ keys: inout some ConfigVisitor) {
        keys.key("api-key", &key, .secret)
        keys.key("label", &label, .name)
        keys.key("weight", &weight, .optional(.weight))
        keys.key("max-concurrent", &maxConcurrent, .optional(.integer(0...1_000_000)))
        keys.key("proxy-url", &proxy, .proxy)
    }
}

/// A model of an entry under the upstream's name and the clients'.
struct ProviderModel: LocatedPart, Sendable, Equatable {
    var name = ""
    var alias = ""
    var displayName = ""
    var forceMapping = false
    var maxContextLength: Int?
    var isImage = false
    var inputModalities: [String] = []
    var outputModalities: [String] = []

    /// Whether the upstream takes what other makers' models produced.
    var isCompat = false

    /// What the model can do about reasoning, such as `{levels: [low, high]}`.
    var thinking = JSONValue.object([])
    var position = YAMLPosition.start

    mutating func visit(_ keys: inout some ConfigVisitor) {
        keys.key("name", &name, .name)
        keys.key("alias", &alias, .text)
        keys.key("display-name", &displayName, .text)
        keys.key("force-mapping", &forceMapping, .flag)
        keys.key("max-context-length", &maxContextLength, .optional(.integer(0...1_000_000_000)))
        keys.key("image", &isImage, .flag)
        keys.key("input-modalities", &inputModalities, .list(of: .name))
        keys.key("output-modalities", &outputModalities, .list(of: .name))
        keys.key("is-compat", &isCompat, .flag)
        keys.key("thinking", &thinking, .object)
    }
}
