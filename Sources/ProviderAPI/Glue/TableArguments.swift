internal import CProviderABI

/// Runs a call and turns its failure into a status and a reason.
func answering(_ sink: provider_sink, _ body: () throws(ProviderFailure) -> Void) -> Int32 {
    do {
        try body()
        return statusOK
    } catch {
        sink(error.summary)
        return error.kind.rawValue
    }
}

// The C constants are an anonymous enum, which Swift imports as Int.
let statusOK = Int32(PROVIDER_OK)
let statusFailed = Int32(PROVIDER_FAILED)

/// Whether a flag of the ABI is set.
func has(_ flag: Int, in flags: UInt32) -> Bool { flags & UInt32(truncatingIfNeeded: flag) != 0 }

func provider(
    _ instance: UnsafeMutableRawPointer?
) throws(ProviderFailure) -> any ErasedProvider {
    guard let instance else { throw ProviderFailure(.failed, "The call names no instance.") }
    return Unmanaged<InstanceHandle>.fromOpaque(instance).takeUnretainedValue().provider
}

func opened(
    _ account: UnsafeMutableRawPointer?
) throws(ProviderFailure) -> UnsafeMutableRawPointer {
    guard let account else { throw ProviderFailure(.failed, "The call names no account.") }
    return account
}

func opened(
    transform: UnsafeMutableRawPointer?
) throws(ProviderFailure) -> TransformHandle {
    guard let transform else { throw ProviderFailure(.failed, "The call names no transform.") }
    return Unmanaged<TransformHandle>.fromOpaque(transform).takeUnretainedValue()
}

func document(_ bytes: provider_bytes) throws(ProviderFailure) -> JSONValue {
    if bytes.count == 0 { return .object([]) }
    do {
        return try JSONValue(parsing: bytes.buffer)
    } catch {
        throw ProviderFailure(.refused, "The host's document is not JSON: \(error)")
    }
}

extension ProviderRequest {
    init(lent: UnsafePointer<provider_request>?) throws(ProviderFailure) {
        guard let request = lent?.pointee else {
            throw ProviderFailure(.failed, "The call holds no request.")
        }
        self.init(request)
    }
}

extension UpstreamResponse {
    init(lent: UnsafePointer<provider_response>?) throws(ProviderFailure) {
        guard let response = lent?.pointee else {
            throw ProviderFailure(.failed, "The call holds no answer.")
        }
        self.init(
            status: Int(truncatingIfNeeded: response.status),
            headers: HeaderView(response.headers, count: response.header_count),
            body: response.body.buffer,
            operation: Operation(rawValue: response.operation),
            format: WireFormat(rawValue: response.format),
            model: response.model.text,
            isInStream: has(PROVIDER_FLAG_IN_STREAM, in: response.flags),
            now: UnixTime(milliseconds: response.now_ms).inCalendar
        )
    }
}

extension TransformHandle {
    func feed(_ bytes: UnsafeRawBufferPointer, _ sink: provider_sink) throws(ProviderFailure) {
        defer { drain(sink) }
        try transform.feed(bytes, into: &output)
    }

    func end(_ sink: provider_sink) throws(ProviderFailure) {
        defer { drain(sink) }
        try transform.end(into: &output)
    }

    private func drain(_ sink: provider_sink) {
        sink(output.bytes)
        output.removeAll()
    }
}
