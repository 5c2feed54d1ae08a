import CProviderABI

// How the structs of the table are put into frames. Bytes are not copied where they are read: they
// stay in the frame, which outlives the call.

extension FrameWriter {
    mutating func put(_ bytes: provider_bytes) { put(bytes.buffer) }

    mutating func put(_ request: UnsafePointer<provider_request>?) {
        guard let request = request?.pointee else { return }
        put(request.operation)
        put(request.format)
        put(request.client_format)
        put(request.flags)
        put(request.now_ms)
        put(request.model)
        put(request.body)
        put(request.session)
        put(request.request_id)
        put(request.headers, count: request.header_count)
    }

    mutating func put(_ response: UnsafePointer<provider_response>?) {
        guard let response = response?.pointee else { return }
        put(response.operation)
        put(response.format)
        put(response.flags)
        put(response.now_ms)
        put(response.status)
        put(response.model)
        put(response.body)
        put(response.headers, count: response.header_count)
    }

    mutating func put(_ failure: provider_failure) {
        put(failure.kind)
        put(failure.scope)
        put(failure.flags)
        put(failure.status)
        put(failure.retry_after_ms)
    }

    private mutating func put(_ headers: UnsafePointer<provider_header>?, count: Int) {
        put(UInt32(truncatingIfNeeded: count))
        for header in UnsafeBufferPointer(start: headers, count: count) {
            put(header.name)
            put(header.value)
        }
    }
}

extension FrameReader {
    mutating func lentBytes() -> provider_bytes { provider_bytes(bytes()) }

    /// Lends the request that comes next.
    mutating func lendRequest<Result>(_ call: (UnsafePointer<provider_request>) -> Result) -> Result
    {
        var request = provider_request()
        request.size = UInt32(MemoryLayout<provider_request>.size)
        request.operation = number()
        request.format = number()
        request.client_format = number()
        request.flags = number()
        request.now_ms = number()
        request.model = lentBytes()
        request.body = lentBytes()
        request.session = lentBytes()
        request.request_id = lentBytes()
        return headers().withUnsafeBufferPointer { headers in
            request.headers = headers.baseAddress
            request.header_count = headers.count
            return call(&request)
        }
    }

    /// Lends the response that comes next.
    mutating func lendResponse<Result>(
        _ call: (UnsafePointer<provider_response>) -> Result
    ) -> Result {
        var response = provider_response()
        response.size = UInt32(MemoryLayout<provider_response>.size)
        response.operation = number()
        response.format = number()
        response.flags = number()
        response.now_ms = number()
        response.status = number()
        response.model = lentBytes()
        response.body = lentBytes()
        return headers().withUnsafeBufferPointer { headers in
            response.headers = headers.baseAddress
            response.header_count = headers.count
            return call(&response)
        }
    }

    /// Takes a failure.
    mutating func failure() -> provider_failure {
        provider_failure(
            size: UInt32(MemoryLayout<provider_failure>.size),
            kind: number(),
            scope: number(),
            flags: number(),
            status: number(),
            retry_after_ms: number()
        )
    }

    private mutating func headers() -> [provider_header] {
        var headers: [provider_header] = []
        for _ in 0..<number(UInt32.self) {
            // A count that the frame does not keep ends with the frame.
            guard !isDamaged else { break }
            headers.append(provider_header(name: lentBytes(), value: lentBytes()))
        }
        return headers
    }
}
