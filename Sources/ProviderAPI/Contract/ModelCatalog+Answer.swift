extension ModelCatalog {
    /// Reads the document of an answer to the request for models.
    ///
    /// - Parameter response: The answer, of any status.
    /// - Returns: The document.
    /// - Throws: Why there is no list.
    public static func document(
        _ response: UpstreamResponse
    ) throws(ProviderFailure) -> JSONValue {
        guard response.status == 200 else {
            let message = UpstreamError(body: response.body).message ?? "no reason given"
            throw ProviderFailure(
                .failed,
                "The model list was answered with status \(response.status): \(message)"
            )
        }
        guard let list = try? JSONValue(parsing: response.body) else {
            throw ProviderFailure(.failed, "The model list is not JSON.")
        }
        return list
    }
}
