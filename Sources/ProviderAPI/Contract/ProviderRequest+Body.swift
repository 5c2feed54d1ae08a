extension ProviderRequest {
    /// A document with room for this request's body: agents' bodies have a value in about fifty bytes.
    ///
    /// It is no property: Swift 6.3.1 fails in release on one whose type is not copyable.
    ///
    /// - Returns: The document, in which nothing is parsed yet.
    public func emptyDocument() -> JSONDocument { JSONDocument(valueCapacity: body.count / 32) }

    /// Parses the body, which must be a JSON object.
    ///
    /// - Parameter document: Holds the tape; nodes are valid while it lives.
    /// - Returns: The root.
    /// - Throws: That the body is something else.
    public func object(in document: inout JSONDocument) throws(ProviderFailure) -> JSONNode {
        let root: JSONNode
        do {
            root = try document.parse(body)
        } catch {
            throw ProviderFailure(.refused, "The request's body is not JSON: \(error).")
        }
        guard root.isObject else {
            throw ProviderFailure(.refused, "The request's body is not a JSON object.")
        }
        return root
    }
}
