import CProviderABI
import ProviderAPI

extension HostedProvider {
    /// Says what a failed answer means.
    func classify(_ response: LentResponse) -> FailureFacts {
        var failure = provider_failure()
        failure.size = UInt32(MemoryLayout<provider_failure>.size)
        failure.retry_after_ms = -1
        let message = SinkBytes()
        let code = SinkBytes()
        response.lend { lent in
            plugin.call { table.classify?(instance, lent, &failure, message.lent, code.lent) }
        }
        return FailureFacts(failure, message: message.text, code: code.text)
    }

    /// Reads what an answer's headers say of the account's limits.
    func limits(_ response: LentResponse) -> [LimitWindow] {
        guard let limits = table.limits else { return [] }
        let bytes = SinkBytes.collect { sink in
            _ = response.lend { lent in plugin.call { limits(instance, lent, sink) } }
        }
        guard !bytes.isEmpty, let windows = try? JSONValue(parsing: bytes) else { return [] }
        return windows.elements.compactMap { try? LimitWindow(json: $0) }
    }

    /// Takes an event of a login and says what comes next.
    func login(_ event: LoginEvent) throws(ProviderFailure) -> LoginStep {
        guard let login = table.login else {
            throw ProviderFailure(.unsupported, "The plugin has no login.")
        }
        let text = Array(event.json.compact.utf8)
        let answer = SinkBytes.collect { out, error in
            text.withUnsafeBytes { text in
                plugin.call { login(instance, provider_bytes(text), out, error) }
            }
        }
        return try LoginStep(json: Self.document(answer))
    }

    /// Reads a credential file of another program.
    func importCredential(
        _ file: [UInt8],
        from source: String
    ) throws(ProviderFailure) -> (fileName: String, credential: JSONValue) {
        guard let read = table.import else {
            throw ProviderFailure(.unsupported, "The plugin imports no credentials.")
        }
        var source = source
        let answer = source.withUTF8 { source in
            file.withUnsafeBytes { file in
                let source = provider_bytes(UnsafeRawBufferPointer(source))
                return SinkBytes.collect { out, error in
                    plugin.call { read(instance, source, provider_bytes(file), out, error) }
                }
            }
        }
        let document = try Self.document(answer)
        guard let name = document["file"]?.string, let credential = document["credential"] else {
            throw ProviderFailure(.failed, "The plugin wrote no file name and credential.")
        }
        return (name, credential)
    }
}

extension FailureFacts {
    /// Reads the facts that a plugin filled in.
    init(_ failure: provider_failure, message: String, code: String) {
        self.init(
            Kind(rawValue: failure.kind == 0 ? UInt32(PROVIDER_KIND_TRANSIENT) : failure.kind),
            scope: Scope(rawValue: failure.scope),
            message: message,
            code: code,
            retryAfterMilliseconds: failure.retry_after_ms >= 0 ? failure.retry_after_ms : nil
        )
        isPermanent = failure.flags & UInt32(PROVIDER_FAILURE_PERMANENT) != 0
        wantsRefresh = failure.flags & UInt32(PROVIDER_FAILURE_REFRESH) != 0
        status = failure.status == 0 ? nil : Int(failure.status)
    }
}
