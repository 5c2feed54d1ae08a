internal import ProviderAPI

/// What the upstream demands of a body, whoever wrote it.
///
/// What it does not demand stays as it is, byte for byte.
enum RequestRules {
    static func apply(
        to plan: inout UpstreamPlan,
        _ request: ProviderRequest,
        _ account: GeminiAccount,
        _ settings: GeminiSettings
    ) throws(ProviderFailure) {
        var document = request.emptyDocument()
        let root = try request.object(in: &document)
        UnknownFields.remove(from: root, request.operation, &plan)
        var revision = JSONRevision()
        TurnOrder.apply(to: root, &revision)
        ResponseNames.apply(to: root, &revision)
        ThoughtSignatures(model: request.model).apply(to: root, &revision)
        if account.isVertex { VertexIDs.apply(to: root, &revision) }
        if request.operation == .generate {
            OutputLimit.apply(to: root, model: request.model, &revision)
            SchemaPlaces.clean(root, &revision)
            SafetyDefaults.apply(to: root, settings, &plan)
        }
        plan.set(revision, of: root)
    }
}

extension JSONNode {
    /// A member in either of the two spellings that this API reads (protocol buffers' JSON mapping).
    func member(_ camel: StaticString, _ snake: StaticString) -> JSONNode? {
        member(camel) ?? member(snake)
    }

    /// The turns of the conversation.
    var turns: Elements { (self["contents"] ?? self).elements }

    /// The parts of a turn.
    var parts: Elements { (self["parts"] ?? self).elements }

    var functionCall: JSONNode? { member("functionCall", "function_call") }

    var functionResponse: JSONNode? { member("functionResponse", "function_response") }

    /// Whether this is a turn of the model.
    var isModelTurn: Bool { self["role"]?.equals("model") ?? false }
}
