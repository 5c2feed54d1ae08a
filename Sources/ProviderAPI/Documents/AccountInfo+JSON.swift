extension AccountInfo {
    /// The ACCOUNT document of the plugin ABI.
    public var json: JSONValue {
        .document([
            "label": .string(label),
            "plan": .string(plan),
            "expires_ms": expires.map(JSONValue.time) ?? .null,
            "refreshable": .bool(isRefreshable),
            "formats": .texts(formats.map(\.name)),
        ])
    }

    /// Reads an ACCOUNT document.
    ///
    /// - Parameter json: The document.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "account")
        self.init(
            label: try reader.string("label", default: ""),
            plan: try reader.string("plan", default: ""),
            expires: try reader.time("expires_ms"),
            isRefreshable: try reader.bool("refreshable"),
            formats: try reader.strings("formats").compactMap(WireFormat.init(name:))
        )
    }
}

extension LimitWindow {
    /// The window as an element of a LIMITS document.
    public var json: JSONValue {
        .document([
            "name": .string(name),
            "used": .double(used),
            "resets_ms": resets.map(JSONValue.time) ?? .null,
            "model": .string(model),
        ])
    }

    /// Reads an element of a LIMITS document.
    ///
    /// - Parameter json: The element.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "limits")
        self.init(
            name: try reader.string("name"),
            used: try reader.optional("used", "a number") { $0.double } ?? 0,
            resets: try reader.time("resets_ms"),
            model: try reader.string("model", default: "")
        )
    }
}
