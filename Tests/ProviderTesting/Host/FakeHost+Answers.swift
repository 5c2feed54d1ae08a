internal import CProviderABI
public import ProviderAPI

extension FakeHost {
    /// Says what a failed answer means.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The facts.
    public func classify(_ response: SampleResponse) -> FailureFacts {
        let (message, code) = (Sink(), Sink())
        var failure = provider_failure()
        failure.size = UInt32(MemoryLayout<provider_failure>.size)
        failure.retry_after_ms = -1
        response.lendRaw { table.classify?(instance, $0, &failure, message.lent, code.lent) }
        return FailureFacts(failure, message.text, code.text)
    }

    /// Reads what an answer's headers say of the account's limits.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The windows.
    /// - Throws: What is wrong with what the provider wrote.
    public func limits(_ response: SampleResponse) throws(ProviderFailure) -> [LimitWindow] {
        guard let limits = table.limits else { return [] }
        let out = Sink()
        let status = response.lendRaw { limits(instance, $0, out.lent) }
        try Self.check(status, Sink())
        var windows: [LimitWindow] = []
        for element in try out.document().elements {
            windows.append(try LimitWindow(json: element))
        }
        return windows
    }

    /// Feeds an upstream's answer through a transform.
    ///
    /// - Parameters:
    ///   - pieces: The answer, as the network cut it.
    ///   - request: The request that is answered.
    /// - Returns: What the client would get.
    /// - Throws: What the transform refuses.
    public func transform(
        _ pieces: [ArraySlice<UInt8>],
        for request: SampleRequest
    ) throws(ProviderFailure) -> [UInt8] {
        guard let open = table.transform_open, let feed = table.transform_feed,
            let end = table.transform_end, let close = table.transform_close
        else { throw ProviderFailure(.unsupported, "It has no transform.") }
        let (out, error) = (Sink(), Sink())
        var transform: UnsafeMutableRawPointer?
        try Self.check(request.lendRaw { open(instance, $0, &transform, error.lent) }, error)
        defer { close(transform) }
        for piece in pieces {
            let status = piece.withUnsafeBytes {
                feed(transform, provider_bytes($0), out.lent, error.lent)
            }
            try Self.check(status, error)
        }
        try Self.check(end(transform, out.lent, error.lent), error)
        return out.bytes
    }

    /// Takes an event of a login and says what comes next.
    ///
    /// - Parameter event: What happened.
    /// - Returns: The next step.
    /// - Throws: What the provider refuses.
    public func login(_ event: LoginEvent) throws(ProviderFailure) -> LoginStep {
        guard let login = table.login else {
            throw ProviderFailure(.unsupported, "It has no login.")
        }
        let (out, error) = (Sink(), Sink())
        let status = event.json.compact.lend { login(instance, $0, out.lent, error.lent) }
        try Self.check(status, error)
        return try LoginStep(json: out.document())
    }

    /// Reads a credential file of another program.
    ///
    /// - Parameters:
    ///   - file: The content of the file.
    ///   - source: The name of the source.
    /// - Returns: The document with the members `file` and `credential`.
    /// - Throws: What the provider refuses.
    public func importCredential(
        _ file: [UInt8],
        from source: String
    ) throws(ProviderFailure) -> JSONValue {
        guard let read = table.import else {
            throw ProviderFailure(.unsupported, "It imports nothing.")
        }
        let (out, error) = (Sink(), Sink())
        let status = source.lend { source in
            file.lend { read(instance, source, $0, out.lent, error.lent) }
        }
        try Self.check(status, error)
        return try out.document()
    }
}

extension FailureFacts {
    init(_ failure: provider_failure, _ message: String, _ code: String) {
        self.init(
            Kind(rawValue: failure.kind),
            scope: Scope(rawValue: failure.scope),
            message: message,
            code: code,
            retryAfterMilliseconds: failure.retry_after_ms < 0 ? nil : failure.retry_after_ms
        )
        isPermanent = failure.flags & UInt32(PROVIDER_FAILURE_PERMANENT) != 0
        wantsRefresh = failure.flags & UInt32(PROVIDER_FAILURE_REFRESH) != 0
        status = failure.status == 0 ? nil : Int(failure.status)
    }
}

extension SampleRequest {
    /// Lends the request as the C struct.
    func lendRaw<Result>(_ use: (UnsafePointer<provider_request>) -> Result) -> Result {
        lendHeaders(headers) { headers, count in
            model.lend { model in
                session.lend { session in
                    requestID.lend { id in
                        body.lend { body in
                            var request = provider_request()
                            request.size = UInt32(MemoryLayout<provider_request>.size)
                            request.operation = operation.rawValue
                            request.format = format.rawValue
                            request.client_format = (clientFormat ?? format).rawValue
                            request.flags = stream ? UInt32(PROVIDER_FLAG_STREAM) : 0
                            request.now_ms = now.milliseconds
                            request.model = model
                            request.body = body
                            request.session = session
                            request.request_id = id
                            request.headers = headers
                            request.header_count = count
                            return use(&request)
                        }
                    }
                }
            }
        }
    }
}

extension SampleResponse {
    /// Lends the answer as the C struct.
    func lendRaw<Result>(_ use: (UnsafePointer<provider_response>) -> Result) -> Result {
        lendHeaders(headers) { headers, count in
            model.lend { model in
                body.lend { body in
                    var response = provider_response()
                    response.size = UInt32(MemoryLayout<provider_response>.size)
                    response.operation = operation.rawValue
                    response.format = format.rawValue
                    response.flags = isInStream ? UInt32(PROVIDER_FLAG_IN_STREAM) : 0
                    response.now_ms = now.milliseconds
                    response.status = Int32(truncatingIfNeeded: status)
                    response.model = model
                    response.headers = headers
                    response.header_count = count
                    response.body = body
                    return use(&response)
                }
            }
        }
    }
}

private func lendHeaders<Result>(
    _ headers: [HeaderField],
    _ use: (UnsafePointer<provider_header>?, Int) -> Result
) -> Result {
    lend(headers) { use($0.baseAddress, $0.count) }
}
