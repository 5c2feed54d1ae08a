extension LoginEvent {
    /// Lends the answer that this event brings.
    ///
    /// - Parameter body: Takes the answer, which is valid during the call.
    /// - Returns: What `body` returned; `nil` for an event that brings no answer.
    /// - Throws: What `body` throws.
    public func withResponse<Result, Failure: Error>(
        _ body: (UpstreamResponse) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard case .response(let status, let headers, let bytes) = kind else { return nil }
        return try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
            try body(
                UpstreamResponse(
                    status: status,
                    headers: HeaderView(headers),
                    body: UnsafeRawBufferPointer(buffer),
                    now: now
                )
            )
        }
    }
}
