import Dialects
import ProviderAPI

extension Exchange {
    /// Serves what no account of the routes does itself but the gateway can stand in for.
    ///
    /// - Returns: Whether the request has been answered already.
    func standIn() throws(WireError) -> Bool {
        switch operation {
        case .completions where !isServed(.completions):
            try becomeChat()
            return false
        case .countTokens where !isCounted:
            try answerWithEstimate()
            return true
        default: return false
        }
    }

    /// Whether an account of the routes does an operation.
    private func isServed(_ operation: Operation) -> Bool {
        routes.contains { route in
            route.accounts.contains { index in
                generation.accounts[index].operations.contains(operation)
            }
        }
    }

    /// Whether the first route counts tokens in the client's format.
    private var isCounted: Bool {
        isServed(.countTokens) && routes.first?.format(for: endpoint.format) == endpoint.format
    }

    /// Turns a legacy text completion into a chat request.
    private func becomeChat() throws(WireError) {
        try countBodies(beside: 2 * request.body.count)
        var document = JSONDocument(valueCapacity: 64)
        let root = try Self.parse(request.body, &document)
        var body = ByteBuffer(capacity: request.body.count + 64)
        let completion = try CompletionsRequest.translate(root, into: &body)
        let shape: ResponseTranslator.Shape = facts.stream ? .stream : .body
        shaping = CompletionsShape(CompletionsTranslator(completion, shape))
        earlyLosses = completion.losses
        operation = .generate
        let owned = RequestBody(decoded: body)
        decodedBody = owned
        try countBodies()
        request = Request(head: request.head, body: owned.bytes)
    }

    /// Answers with an estimate, marked as one: the upstream has no counter that would understand
    /// this request.
    private func answerWithEstimate() throws(WireError) {
        try countBodies(beside: request.body.count)
        var document = JSONDocument(valueCapacity: request.body.count / 16)
        let tokens = TokenEstimate.tokens(in: try Self.parse(request.body, &document))
        let body: JSONValue
        switch endpoint.format {
        case .generateContent: body = ["totalTokens": .int(tokens)]
        case .responses: body = ["object": "response.input_tokens", "input_tokens": .int(tokens)]
        default: body = ["input_tokens": .int(tokens)]
        }
        let text = Array(body.compact.utf8)
        record.status = 200
        responder.start(status: 200, body: .length(text.count)) { lines in
            lines.appendField("Content-Type", "application/json")
            lines.appendField("X-Switchyard-Estimated", "true")
            appendCommon(to: &lines)
        }
        text.withUnsafeBytes { responder.write($0) }
        responder.end()
        record.usageIsEstimated = true
        end()
    }

    /// How many values any body may have, and as many as its sixteenth byte beyond.
    private static let leastValues = 1 << 19

    /// Parses a body for a translation.
    static func parse(
        _ body: UnsafeRawBufferPointer,
        _ document: inout JSONDocument
    ) throws(WireError) -> JSONNode {
        do throws(JSONFailure) {
            return try document.parse(body, maxValues: max(leastValues, body.count / 16))
        } catch {
            throw WireError(notJSON: error)
        }
    }
}

extension WireError {
    /// A body that cannot be read.
    init(notJSON failure: JSONFailure) {
        self.init(.invalidRequest, "The body is not JSON: \(failure)", code: "invalid_json")
    }
}
