/// For commands that have no loop.
extension RareCall {
    /// Sends a request and waits for the whole response, on a loop of its own.
    ///
    /// - Parameter request: What to send.
    /// - Returns: The response, whatever its status.
    /// - Throws: Why there is none.
    static func perform(_ request: RareRequest) throws(UpstreamFailure) -> RareResponse {
        let loop = EventLoop()
        let workers = WorkerPool(size: 1)
        let client = UpstreamClient(loop: loop, workers: workers)
        var result: Result<RareResponse, UpstreamFailure>?
        start(request, on: client) { outcome in
            result = outcome
            loop.stop()
        }
        loop.run()
        client.close()
        // A look-up that nobody waits for any more can block its thread for half a minute.
        if case .failure(let failure) = result, failure.isTimeout {} else { workers.stop() }
        guard let result else { throw UpstreamFailure(.cancelled, "the loop was stopped") }
        return try result.get()
    }
}
