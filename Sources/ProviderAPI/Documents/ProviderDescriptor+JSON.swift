extension ProviderDescriptor {
    /// The DESCRIPTOR document of the plugin ABI.
    public var json: JSONValue {
        .document([
            "name": .string(name),
            "version": .string(version),
            "summary": .string(summary),
            "formats": .texts(formats.map(\.name)),
            "operations": .texts(operations.map(\.name)),
            "family": .string(family),
            "signature_shapes": .texts(signatureShapes),
            "settings": .array(settings.map(\.json)),
            "sections": .array(sections.map(\.json)),
            "credential_types": .texts(credentialTypes),
            "logins": .array(
                logins.map { ["name": .string($0.name), "summary": .string($0.summary)] }
            ),
            "imports": .array(
                imports.map {
                    ["name": .string($0.name), "default_path": .string($0.defaultPath)]
                }
            ),
            "hosts": .texts(hosts),
            "limit_header_prefixes": .texts(limitHeaderPrefixes),
            "session_headers": .texts(sessionHeaders),
            "refresh_lead_seconds": .int(refreshLeadSeconds),
            "keyless": .bool(isKeyless),
        ])
    }

    /// Reads a DESCRIPTOR document.
    ///
    /// Formats and operations that this build does not know are left out.
    ///
    /// - Parameter json: The document.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "descriptor")
        self.init(
            name: try reader.string("name"),
            version: try reader.string("version"),
            summary: try reader.string("summary", default: ""),
            formats: try reader.strings("formats").compactMap(WireFormat.init(name:)),
            operations: try reader.strings("operations").compactMap(Operation.init(name:))
        )
        family = try reader.string("family", default: "")
        signatureShapes = try reader.strings("signature_shapes")
        settings = try SettingField.list(reader.list("settings"), path: "descriptor.settings")
        for section in try reader.list("sections") {
            sections.append(try ConfigSection(json: section))
        }
        credentialTypes = try reader.strings("credential_types")
        hosts = try reader.strings("hosts")
        limitHeaderPrefixes = try reader.strings("limit_header_prefixes")
        sessionHeaders = try reader.strings("session_headers")
        refreshLeadSeconds = try reader.int("refresh_lead_seconds", default: 300)
        isKeyless = try reader.bool("keyless")
        try readLogins(reader)
    }

    private mutating func readLogins(_ reader: DocumentReader) throws(ProviderFailure) {
        for login in try reader.list("logins") {
            let login = DocumentReader(login, path: "descriptor.logins")
            let summary = try login.string("summary", default: "")
            logins.append(LoginMethod(try login.string("name"), summary))
        }
        for source in try reader.list("imports") {
            let source = DocumentReader(source, path: "descriptor.imports")
            let path = try source.string("default_path", default: "")
            imports.append(ImportSource(try source.string("name"), defaultPath: path))
        }
    }
}

extension ConfigSection {
    fileprivate var json: JSONValue {
        .document([
            "key": .string(key),
            "credential_type": .string(credentialType),
            "fields": .array(fields.map(\.json)),
            "requires_base_url": .bool(requiresBaseURL),
            "allows_keyless": .bool(allowsKeyless),
            "entries_are_providers": .bool(entriesAreProviders),
        ])
    }

    fileprivate init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "descriptor.sections")
        self.init(
            try reader.string("key"),
            credentialType: try reader.string("credential_type"),
            fields: try SettingField.list(
                reader.list("fields"),
                path: "descriptor.sections.fields"
            ),
            requiresBaseURL: try reader.bool("requires_base_url"),
            allowsKeyless: try reader.bool("allows_keyless"),
            entriesAreProviders: try reader.bool("entries_are_providers")
        )
    }
}

extension SettingField {
    fileprivate var json: JSONValue {
        .document([
            "name": .string(name),
            "type": .string(kind.rawValue),
            "summary": .string(summary),
            "default": .string(defaultJSON ?? ""),
            "required": .bool(isRequired),
            "secret": .bool(isSecret),
        ])
    }

    fileprivate static func list(
        _ values: [JSONValue],
        path: String
    ) throws(ProviderFailure) -> [SettingField] {
        var fields: [SettingField] = []
        for value in values {
            let reader = DocumentReader(value, path: path)
            guard let kind = Kind(rawValue: try reader.string("type")) else {
                throw reader.wrong("type", "a type of setting")
            }
            let field = SettingField(
                try reader.string("name"),
                kind,
                try reader.string("summary", default: ""),
                defaultJSON: try reader.optional("default", "JSON as text") { $0.string },
                isRequired: try reader.bool("required"),
                isSecret: try reader.bool("secret")
            )
            fields.append(field)
        }
        return fields
    }
}
