extension ModelCatalog {
    /// The CATALOG document of the plugin ABI.
    public var json: JSONValue {
        switch self {
        case .models(let models): ["models": .array(models.map(\.json))]
        case .request(let plan): ["request": plan.json]
        }
    }

    /// Reads a CATALOG document.
    ///
    /// - Parameter json: The document.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        if let request = json["request"] {
            self = .request(try UpstreamPlan(json: request))
            return
        }
        var models: [ModelEntry] = []
        for model in try DocumentReader(json, path: "catalog").list("models") {
            models.append(try ModelEntry(json: model))
        }
        self = .models(models)
    }
}

extension ModelEntry {
    /// The model as a member of a CATALOG document.
    public var json: JSONValue {
        .document([
            "id": .string(id),
            "display_name": .string(displayName),
            "owner": .string(owner),
            "formats": .texts(formats.map(\.name)),
            "context_tokens": .int(contextTokens),
            "output_tokens": .int(outputTokens),
            "efforts": .texts(efforts),
            "thinking_budget": .array(
                thinkingBudget.map { [.int($0.lowerBound), .int($0.upperBound)] } ?? []
            ),
            "created": .number(String(created)),
        ])
    }

    /// Reads a model of a CATALOG document.
    ///
    /// - Parameter json: The member.
    /// - Throws: Which member is missing or wrong.
    public init(json: JSONValue) throws(ProviderFailure) {
        let reader = DocumentReader(json, path: "catalog.models")
        let bounds = try reader.list("thinking_budget").compactMap(\.tokens)
        self.init(
            id: try reader.string("id"),
            displayName: try reader.optional("display_name", "text") { $0.string },
            owner: try reader.string("owner", default: ""),
            formats: try reader.strings("formats").compactMap(WireFormat.init(name:)),
            contextTokens: try reader.tokens("context_tokens"),
            outputTokens: try reader.tokens("output_tokens"),
            efforts: try reader.strings("efforts"),
            thinkingBudget: bounds.count == 2 && bounds[0] <= bounds[1]
                ? bounds[0]...bounds[1] : nil,
            created: try reader.optional("created", "seconds") { $0.timeInSeconds }?.seconds ?? 0
        )
    }
}
