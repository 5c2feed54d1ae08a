import ProviderAPI

/// Reads what the operator wrote into a credential file beside the credential itself.
struct CredentialTerms {
    /// The largest weight, as in the configuration.
    private static let weights = 0...1_000_000

    private let document: CredentialDocument
    private let config: Config

    init(_ document: CredentialDocument, _ config: Config) {
        self.document = document
        self.config = config
    }

    /// The terms of the account.
    ///
    /// - Parameters:
    ///   - id: The file's name.
    ///   - provider: The provider's name, as routes write it.
    /// - Returns: The terms.
    /// - Throws: Which member is wrong.
    func terms(
        id: String,
        provider: String
    ) throws(CredentialDocument.Fault) -> Account.Terms {
        for key in ["access_token", "api_key", "account_id"] { try checkHeader(key) }
        let label = try text("label")
        var terms = Account.Terms(id: id, provider: provider, label: label)
        terms.note = try text("note")
        terms.prefix = try text("prefix").trimmingSlashes
        terms.priority = try integer("priority", -1_000_000...1_000_000) ?? 0
        terms.weight = try integer("weight", Self.weights) ?? 1
        terms.isDisabled = try flag("disabled") ?? false
        terms.disableCooling = try flag("disable_cooling")
        terms.requestRetry = try integer("request_retry", -1...100)
        terms.maxConcurrent = try integer("max_concurrent", 0...1_000_000)
        terms.proxy = try proxy()
        terms.headers = try headers()
        terms.aliases = try aliases() + configuredAliases
        terms.excluded = (try texts("excluded_models") + configuredExclusions).map { Wildcard($0) }
        terms.errorRules = Pool.ErrorRules(try errorRules() + configuredRules)
        return terms
    }

    private var configuredAliases: [Account.Alias] {
        Self.of(document.type, config.byAccountType.modelAliases).map(Account.Alias.init)
    }

    private var configuredExclusions: [String] {
        Self.of(document.type, config.byAccountType.excludedModels)
    }

    private var configuredRules: [Config.ErrorRule] {
        Self.of(document.type, config.byAccountType.errorRules)
    }

    private static func of<Value>(_ type: String, _ table: [Named<[Value]>]) -> [Value] {
        table.filter { $0.name.lowercased() == type.lowercased() }.flatMap(\.value)
    }

    private func proxy() throws(CredentialDocument.Fault) -> ProxySetting? {
        let url = try text("proxy_url")
        guard !url.isEmpty else { return config.proxy }
        let setting = ProxySetting(url)
        if let problem = setting.problem { throw wrong("proxy_url", problem) }
        return setting
    }

    private func headers() throws(CredentialDocument.Fault) -> [HeaderField] {
        guard let value = document["headers"] else { return [] }
        guard value.isObject else { throw wrong("headers", "must be an object of texts") }
        var fields: [HeaderField] = []
        for member in value.members {
            guard let text = member.value.string, Self.isHeader(member.key, text) else {
                throw wrong("headers", "holds `\(member.key)`, which HTTP does not allow so")
            }
            fields.append(HeaderField(member.key, text))
        }
        return fields
    }

    private static func isHeader(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(ByteClass.isToken)
            && Array(value.utf8).withUnsafeBytes { ByteClass.isFieldValue($0) }
    }

    private func aliases() throws(CredentialDocument.Fault) -> [Account.Alias] {
        guard let value = document["model_aliases"] else { return [] }
        guard value.isArray else { throw wrong("model_aliases", "must be a list") }
        var aliases: [Account.Alias] = []
        for element in value.elements {
            guard let name = element["name"]?.string, let alias = element["alias"]?.string,
                !name.isEmpty, !alias.isEmpty
            else { throw wrong("model_aliases", "needs `name` and `alias` in each entry") }
            var entry = Account.Alias(name: name, alias: alias)
            entry.forks = element["fork"]?.bool ?? false
            let force = element["force_mapping"] ?? element["force-mapping"]
            entry.forceMapping = force?.bool ?? false
            entry.displayName =
                (element["display_name"] ?? element["display-name"])?.string ?? ""
            aliases.append(entry)
        }
        return aliases
    }

    private func errorRules() throws(CredentialDocument.Fault) -> [Config.ErrorRule] {
        guard let value = document["request_scoped_errors"] else { return [] }
        guard value.isArray else { throw wrong("request_scoped_errors", "must be a list") }
        var rules: [Config.ErrorRule] = []
        for element in value.elements { rules.append(try errorRule(element)) }
        return rules
    }

    private func errorRule(_ value: JSONValue) throws(CredentialDocument.Fault) -> Config.ErrorRule
    {
        var rule = Config.ErrorRule()
        rule.status = value["status"]?.int ?? 0
        rule.matches = Self.list(value["match"])
        rule.patterns = Self.list(value["match-regexr"] ?? value["match_regexr"])
        let isRegular = rule.patterns.allSatisfy { (try? Pattern($0)) != nil }
        guard let action = Config.ErrorRule.Action(rawValue: value["action"]?.string ?? ""),
            isRegular, rule.status != 0 || !rule.matches.isEmpty || !rule.patterns.isEmpty
        else {
            throw wrong(
                "request_scoped_errors",
                "needs an `action` and a `status`, `match` or `match-regexr` in each entry"
            )
        }
        rule.action = action
        return rule
    }

    private static func list(_ value: JSONValue?) -> [String] {
        value?.string.map { [$0] } ?? value?.elements.compactMap(\.string) ?? []
    }
}

extension CredentialTerms {
    private func text(_ key: String) throws(CredentialDocument.Fault) -> String {
        guard let value = document[key] else { return "" }
        guard let text = value.string else { throw wrong(key, "must be a text") }
        return text
    }

    private func texts(_ key: String) throws(CredentialDocument.Fault) -> [String] {
        guard let value = document[key] else { return [] }
        let texts = value.elements.compactMap(\.string)
        guard value.isArray, texts.count == value.elements.count else {
            throw wrong(key, "must be a list of texts")
        }
        return texts
    }

    /// A whole number; the reference writes some of them as texts.
    private func integer(
        _ key: String,
        _ range: ClosedRange<Int>
    ) throws(CredentialDocument.Fault) -> Int? {
        guard let value = document[key] else { return nil }
        guard let number = value.int ?? value.string.flatMap({ Int($0, radix: 10) }),
            range.contains(number)
        else {
            throw wrong(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func flag(_ key: String) throws(CredentialDocument.Fault) -> Bool? {
        guard let value = document[key] else { return nil }
        if let flag = value.bool { return flag }
        switch value.word?.lowercased() {
        case "true": return true
        case "false": return false
        default: throw wrong(key, "must be true or false")
        }
    }

    /// Checks what becomes part of a header.
    private func checkHeader(_ key: String) throws(CredentialDocument.Fault) {
        guard let text = document[key]?.string else { return }
        guard Array(text.utf8).withUnsafeBytes({ ByteClass.isFieldValue($0) }) else {
            throw wrong(key, "holds a line break or another character that no header can carry")
        }
    }

    private func wrong(_ key: String, _ what: String) -> CredentialDocument.Fault {
        CredentialDocument.Fault(reason: "`\(key)` \(what)")
    }
}

extension Account.Alias {
    init(_ alias: Config.AccountAlias) {
        self.init(name: alias.name, alias: alias.alias)
        displayName = alias.displayName
        forks = alias.forks
        forceMapping = alias.forceMapping
    }
}

extension String {
    fileprivate var trimmingSlashes: String {
        split(separator: "/").joined(separator: "/")
    }
}
