import ProviderAPI

/// What the operator has written of an account's servers.
extension HostPolicy {
    /// The members of a credential by which it says where its servers are.
    private static let addressMembers: Set<String> = [
        "base_url", "base-url", "token_uri", "token_url", "token_endpoint",
    ]

    /// Makes the policy of an account.
    ///
    /// A credential file is the operator's word like the configuration: what a plugin may write into one
    /// is held to the policy that was before.
    ///
    /// - Parameters:
    ///   - document: The account's credential.
    ///   - provider: Whose account it is.
    ///   - isFile: Whether it is a file, and not an entry of the configuration.
    convenience init(_ document: CredentialDocument, of provider: HostedProvider, isFile: Bool) {
        let settings = isFile ? nil : document.json["settings"]
        let given = settings.map { Self.urls(in: $0, besides: provider.descriptor) } ?? []
        let addresses = Self.addresses(in: document.json).map(\.text)
        self.init(
            provider.descriptor.hosts,
            given: provider.givenURLs + given + addresses,
            base: document["base_url"]?.string ?? ""
        )
    }

    /// The addresses in settings that the operator wrote, not the plugin as a default.
    static func urls(in settings: JSONValue, besides descriptor: ProviderDescriptor) -> [String] {
        let fields = descriptor.settings + descriptor.sections.flatMap(\.fields)
        let defaults = fields.compactMap(\.defaultJSON).compactMap { try? JSONValue(parsing: $0) }
        let own = Set(defaults.flatMap(urls))
        return urls(in: settings).filter { !own.contains($0) }
    }

    /// What is wrong with the addresses in what a plugin has written of a credential, or `nil`.
    func violation(inCredential members: JSONValue) -> PlanViolation? {
        for (name, text) in Self.addresses(in: members) where !text.isEmpty {
            if let url = try? UpstreamURL(text), allows(url) { continue }
            return PlanViolation(
                "credential's `\(name)`",
                "leads to a host that the plugin does not declare and the configuration does not name"
            )
        }
        return nil
    }

    private static func addresses(in value: JSONValue) -> [(name: String, text: String)] {
        value.members.flatMap { member -> [(name: String, text: String)] in
            guard let text = member.value.string else { return addresses(in: member.value) }
            return addressMembers.contains(member.key) ? [(member.key, text)] : []
        }
    }

    private static func urls(in value: JSONValue) -> [String] {
        switch value {
        case .string(let text):
            let start = text.prefix(8).lowercased()
            return start.hasPrefix("http://") || start.hasPrefix("https://") ? [text] : []
        case .array(let elements): return elements.flatMap(urls)
        case .object(let members): return members.flatMap { urls(in: $0.value) }
        default: return []
        }
    }
}
