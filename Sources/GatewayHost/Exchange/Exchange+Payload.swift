import Dialects
import ProviderAPI

extension Exchange {
    /// Applies the operator's payload rules.
    ///
    /// - Parameters:
    ///   - body: The body in the upstream's format.
    ///   - format: That format.
    ///   - route: Where it goes.
    ///   - account: Who sends it.
    /// - Returns: The same body where no rule changes it.
    /// - Throws: Why the body cannot be read.
    func applyRules(
        to body: OutgoingBody,
        in format: WireFormat,
        _ route: Route,
        _ account: Account
    ) throws(WireError) -> OutgoingBody {
        let rules = generation.payloadRules
        guard !rules.isEmpty, operation == .generate || operation == .countTokens else {
            return body
        }
        let fields = request.head.fields
        let subject = PayloadRules.Subject(
            models: [route.model.id, facts.model],
            format: format,
            clientFormat: endpoint.format,
            plugin: account.plugin.name,
            headers: { fits in
                (0..<fields.count).contains { fits(fields.name(at: $0), fields.value(at: $0)) }
            }
        )
        var splice = JSONSplice()
        do throws(JSONFailure) {
            try rules.collect(for: subject, body.source, into: &splice)
            guard !splice.isEmpty else { return body }
            try splice.apply(to: body.source)
        } catch {
            throw WireError(notJSON: error)
        }
        try countBodies(beside: body.heldBytes + splice.byteCount)
        var text = ByteBuffer(capacity: splice.byteCount)
        splice.append(to: &text)
        return OutgoingBody(translated: text)
    }
}
