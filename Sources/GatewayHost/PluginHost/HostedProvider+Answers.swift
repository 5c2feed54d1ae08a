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
            plugin.call(.classify) {
                table.classify?(instance, lent, &failure, message.lent, code.lent)
            }
        }
        return FailureFacts(failure, plugin.border, message: message.text, code: code.text)
    }

    /// Reads what an answer's headers say of the account's limits.
    func limits(_ response: LentResponse) -> [LimitWindow] {
        guard let limits = table.limits else { return [] }
        let bytes = SinkBytes.collect { sink in
            _ = response.lend { lent in plugin.call(.limits) { limits(instance, lent, sink) } }
        }
        guard !bytes.isEmpty, let windows = try? JSONValue(parsing: bytes) else { return [] }
        return windows.elements.compactMap { element in
            guard var window = try? LimitWindow(json: element) else { return nil }
            window.resets = plugin.border.time(window.resets, .resets)
            return window
        }
    }

    /// Takes an event of a login and says what comes next.
    func login(_ event: LoginEvent) throws(ProviderFailure) -> LoginStep {
        guard let login = table.login else {
            throw ProviderFailure(.unsupported, "The plugin has no login.")
        }
        let text = Array(event.json.compact.utf8)
        let answer = SinkBytes.collect { out, error in
            text.withUnsafeBytes { text in
                plugin.call(.login) { login(instance, provider_bytes(text), out, error) }
            }
        }
        var step = try LoginStep(json: Self.document(answer))
        switch step.action {
        case .show(let code, let url, let seconds):
            let seconds = plugin.border.loginWait(seconds)
            step.action = .show(code: code, url: url, waitSeconds: seconds)
        case .wait(let seconds): step.action = .wait(seconds: plugin.border.loginWait(seconds))
        default: break
        }
        return step
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
                    plugin.call(.importCredential) {
                        read(instance, source, provider_bytes(file), out, error)
                    }
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
    init(
        _ failure: provider_failure,
        _ border: PluginBorder,
        message: String,
        code: String
    ) {
        self.init(
            Kind(rawValue: failure.kind == 0 ? UInt32(PROVIDER_KIND_TRANSIENT) : failure.kind),
            scope: Scope(rawValue: failure.scope),
            message: message,
            code: code,
            retryAfterMilliseconds: border.wait(failure.retry_after_ms)
        )
        isPermanent = failure.flags & UInt32(PROVIDER_FAILURE_PERMANENT) != 0
        wantsRefresh = failure.flags & UInt32(PROVIDER_FAILURE_REFRESH) != 0
        // What no error has is no error's status.
        let statuses: ClosedRange<Int32> = 400...599
        status = statuses.contains(failure.status) ? Int(clamping: failure.status) : nil
    }
}
