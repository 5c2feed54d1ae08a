import ProviderAPI

/// The list of models, in the shape that a client's API gives it.
struct ModelListing {
    private let aliases: AliasTable
    private let format: WireFormat
    private let isCatalog: Bool

    /// Creates a listing.
    ///
    /// - Parameters:
    ///   - aliases: What routes.
    ///   - format: The API whose shape is wanted.
    ///   - head: The request; `client_version` in its query asks for the catalogue of a coding client.
    init(_ aliases: AliasTable, _ format: WireFormat, _ head: RequestHead) {
        self.aliases = aliases
        self.format = format
        isCatalog = format == .chat && head.query.holds("client_version=")
    }

    /// The whole list.
    var list: JSONValue {
        let models = JSONValue.array(aliases.names.compactMap(model))
        switch format {
        case .generateContent: return ["models": models]
        case .messages:
            return [
                "data": models, "has_more": false,
                "first_id": aliases.names.first.map { .string($0) } ?? .null,
                "last_id": aliases.names.last.map { .string($0) } ?? .null,
            ]
        default: return isCatalog ? ["models": models] : ["object": "list", "data": models]
        }
    }

    /// One model.
    ///
    /// - Parameter name: With or without the `models/` that one API writes before it.
    /// - Returns: `nil` when nothing routes it.
    func model(_ name: String) -> JSONValue? {
        // text: the table of endpoints bounds names of models
        let plain = name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
        guard let group = aliases[plain], let model = group.model else { return nil }
        switch format {
        case .generateContent: return generateContentEntry(group.name, model)
        case .messages: return messagesEntry(group.name, model)
        default: return isCatalog ? catalogEntry(group.name, model) : chatEntry(group, model)
        }
    }

    private func chatEntry(_ group: RouteGroup, _ model: ModelEntry) -> JSONValue {
        let owner = model.owner.isEmpty ? group.routes[0].provider : model.owner
        return [
            "id": .string(group.name), "object": "model", "created": .number(String(model.created)),
            "owned_by": .string(owner),
        ]
    }

    private func messagesEntry(_ name: String, _ model: ModelEntry) -> JSONValue {
        var entry: JSONValue = [
            "type": "model", "id": .string(name), "display_name": .string(displayName(name, model)),
            "created_at": .string(
                Timestamp.text(milliseconds: UnixTime(seconds: model.created).milliseconds)
            ),
        ]
        if model.contextTokens > 0 { entry["max_input_tokens"] = .int(model.contextTokens) }
        if model.outputTokens > 0 { entry["max_tokens"] = .int(model.outputTokens) }
        return entry
    }

    private func generateContentEntry(_ name: String, _ model: ModelEntry) -> JSONValue {
        var entry: JSONValue = [
            "name": .string("models/\(name)"), "displayName": .string(displayName(name, model)),
            "supportedGenerationMethods": [
                "generateContent", "streamGenerateContent", "countTokens",
            ],
        ]
        if model.contextTokens > 0 { entry["inputTokenLimit"] = .int(model.contextTokens) }
        if model.outputTokens > 0 { entry["outputTokenLimit"] = .int(model.outputTokens) }
        return entry
    }

    private func catalogEntry(_ name: String, _ model: ModelEntry) -> JSONValue {
        let efforts = model.efforts.map { effort in
            JSONValue.object([JSONValue.Member("effort", .string(effort))])
        }
        return [
            "slug": .string(name), "display_name": .string(displayName(name, model)),
            "visibility": "list", "supported_in_api": true,
            "context_window": .int(model.contextTokens),
            "supported_reasoning_levels": .array(efforts),
        ]
    }

    private func displayName(_ name: String, _ model: ModelEntry) -> String {
        model.displayName == model.id ? name : model.displayName
    }
}
