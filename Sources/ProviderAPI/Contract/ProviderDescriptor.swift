/// What a provider is and what it declares to the host, before any instance exists.
///
/// Everything vendor-specific that the host shows or matches (section names, login names, credential
/// types) comes from here.
public struct ProviderDescriptor: Sendable, Equatable {
    /// The name of the plugin, as in `plugins.configs.<name>` and in logs.
    public var name: String
    /// The version of the plugin, as semantic versioning writes it.
    public var version: String
    /// One sentence for the operator.
    public var summary: String
    /// The formats that the upstream speaks, best first; a model may narrow them.
    public var formats: [WireFormat]
    /// The operations that the upstream offers.
    public var operations: [Operation]
    /// The family whose encrypted reasoning this upstream can read back, or an empty string.
    public var family: String
    /// The shapes of the signatures and ciphertexts of reasoning that this upstream makes and reads
    /// back, by the names of docs/dialects.md (`fernet`, `envelope`, …); others are not sent to it.
    public var signatureShapes: [String]
    /// The settings of an instance.
    public var settings: [SettingField]
    /// The top-level sections of the configuration that this provider claims.
    public var sections: [ConfigSection]
    /// The values of `type` in credential files that belong to this provider.
    public var credentialTypes: [String]
    /// How an operator can log in.
    public var logins: [LoginMethod]
    /// The stores of other programs whose credentials it can read.
    public var imports: [ImportSource]
    /// The hosts that requests may go to; empty where the operator's base URL decides.
    public var hosts: [String]
    /// Prefixes of answer headers that carry limits, in lower case; empty: `limits` is never called.
    public var limitHeaderPrefixes: [String]
    /// The headers by which the provider's own clients name a conversation, in lower case.
    ///
    /// The value of the first that a request carries becomes ``ProviderRequest/session``.
    public var sessionHeaders: [String]
    /// How long before its expiry a credential is refreshed, in seconds.
    public var refreshLeadSeconds: Int
    /// Whether it serves requests without any credential.
    public var isKeyless: Bool

    /// Creates a descriptor.
    ///
    /// - Parameters:
    ///   - name: The name of the plugin.
    ///   - version: The version of the plugin.
    ///   - summary: One sentence for the operator.
    ///   - formats: The formats that the upstream speaks, best first.
    ///   - operations: The operations that the upstream offers.
    public init(
        name: String,
        version: String,
        summary: String,
        formats: [WireFormat],
        operations: [Operation] = [.generate]
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.formats = formats
        self.operations = operations
        family = ""
        signatureShapes = []
        settings = []
        sections = []
        credentialTypes = []
        logins = []
        imports = []
        hosts = []
        limitHeaderPrefixes = []
        sessionHeaders = []
        refreshLeadSeconds = 300
        isKeyless = false
    }
}

/// One setting that an operator may give.
public struct SettingField: Sendable, Equatable {
    /// The type of a value.
    public enum Kind: String, Sendable, Equatable {
        /// Text.
        case string
        /// A whole number.
        case integer
        /// Any number.
        case number
        /// True or false.
        case boolean
        /// A list of texts.
        case strings
        /// A map from text to text.
        case map
        /// Any value.
        case any
    }

    /// The key, in kebab case.
    public var name: String
    /// The type of the value.
    public var kind: Kind
    /// What it does, for the operator.
    public var summary: String
    /// The default as JSON text, or `nil` when there is none.
    public var defaultJSON: String?
    /// Whether it must be given.
    public var isRequired: Bool
    /// Whether its value must never be shown.
    public var isSecret: Bool

    /// Creates a field.
    ///
    /// - Parameters:
    ///   - name: The key, in kebab case.
    ///   - kind: The type of the value.
    ///   - summary: What it does, for the operator.
    ///   - defaultJSON: The default as JSON text.
    ///   - isRequired: Whether it must be given.
    ///   - isSecret: Whether its value must never be shown.
    public init(
        _ name: String,
        _ kind: Kind,
        _ summary: String,
        defaultJSON: String? = nil,
        isRequired: Bool = false,
        isSecret: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.defaultJSON = defaultJSON
        self.isRequired = isRequired
        self.isSecret = isSecret
    }
}

/// A top-level section of the configuration whose entries are accounts of this provider.
///
/// The host decodes what all sections share (name, prefix, priority, weight, base-url, proxy-url,
/// headers, models, excluded-models, api-key, api-key-entries, …) and hands each account over as a
/// credential document with the members `type`, `api_key`, `base_url`, `name`, `headers` and
/// `settings`, the last of which holds the fields declared here.
public struct ConfigSection: Sendable, Equatable {
    /// The section's key.
    public var key: String
    /// The `type` of the credentials that its entries become.
    public var credentialType: String
    /// The entry keys beyond those that all sections share.
    public var fields: [SettingField]
    /// Whether an entry must give a base URL.
    public var requiresBaseURL: Bool
    /// Whether an entry without any key is an account all the same.
    public var allowsKeyless: Bool
    /// Whether an entry is a provider of its own, known by its `name` in routes.
    public var entriesAreProviders: Bool

    /// Creates a section.
    ///
    /// - Parameters:
    ///   - key: The section's key.
    ///   - credentialType: The `type` of the credentials that its entries become.
    ///   - fields: The entry keys beyond those that all sections share.
    ///   - requiresBaseURL: Whether an entry must give a base URL.
    ///   - allowsKeyless: Whether an entry without any key is an account all the same.
    ///   - entriesAreProviders: Whether an entry is a provider of its own.
    public init(
        _ key: String,
        credentialType: String,
        fields: [SettingField] = [],
        requiresBaseURL: Bool = false,
        allowsKeyless: Bool = false,
        entriesAreProviders: Bool = false
    ) {
        self.key = key
        self.credentialType = credentialType
        self.fields = fields
        self.requiresBaseURL = requiresBaseURL
        self.allowsKeyless = allowsKeyless
        self.entriesAreProviders = entriesAreProviders
    }
}

/// A way to log in.
public struct LoginMethod: Sendable, Equatable {
    /// The name, as in `switchyard login <name>`.
    public var name: String
    /// What it does, for the operator.
    public var summary: String

    /// Creates a method.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - summary: What it does, for the operator.
    public init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// A store of another program whose credentials the provider can read.
public struct ImportSource: Sendable, Equatable {
    /// The name, as in `switchyard import <name>`.
    public var name: String
    /// Where that program keeps its file by default; `~` is the home folder.
    public var defaultPath: String

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - defaultPath: Where that program keeps its file by default.
    public init(_ name: String, defaultPath: String) {
        self.name = name
        self.defaultPath = defaultPath
    }
}
