import Dialects
import ProviderAPI

extension Exchange {
    /// Counts what was made of the request's body against the memory of its client.
    ///
    /// - Parameter more: What is about to be made beside it, in bytes.
    /// - Throws: That there is no room.
    func countBodies(beside more: Int = 0) throws(WireError) {
        let attempts =
            (attempt?.outgoing?.heldBytes ?? 0) + (rival?.outgoing?.heldBytes ?? 0)
        let bytes = (decodedBody?.heldBytes ?? 0) + attempts + more
        guard responder.hold(.body, bytes) else { throw .outOfMemory }
    }
}

extension WireError {
    /// There is no memory for a request now.
    static var outOfMemory: WireError {
        let refusal = HTTPRefusal.outOfMemory
        return WireError(
            .overloaded,
            "\(refusal.summary)",
            status: refusal.status,
            code: "\(refusal.code)",
            retryAfter: refusal.retryAfter
        )
    }
}
