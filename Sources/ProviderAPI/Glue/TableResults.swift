internal import CProviderABI

extension UpstreamPlan {
    /// Tells the host the plan, call by call.
    func write(to plan: UnsafePointer<provider_plan>?) throws(ProviderFailure) {
        guard let plan = plan?.pointee else {
            throw ProviderFailure(.failed, "The call holds no plan.")
        }
        if let answer {
            answer.write(to: plan)
            return
        }
        method.lend { plan.method?(plan.context, $0) }
        url.lend { plan.url?(plan.context, $0) }
        for header in headers {
            header.name.lend { name in
                header.value.lend { plan.header?(plan.context, name, $0) }
            }
        }
        body?.withUnsafeBytes { plan.body?(plan.context, provider_bytes($0)) }
        for edit in edits { edit.write(to: plan) }
        writeOptions(to: plan)
    }

    private func writeOptions(to plan: provider_plan) {
        if upstreamStreams { plan.option?(plan.context, streamsOption, 1) }
        if transforms { plan.option?(plan.context, transformOption, 1) }
        if let answerFormat, answerFormat.rawValue != 0 {
            plan.option?(
                plan.context,
                answerFormatOption,
                Int64(truncatingIfNeeded: answerFormat.rawValue)
            )
        }
    }
}

// The C constants are an anonymous enum, which Swift imports as Int.
private let streamsOption = UInt32(PROVIDER_OPTION_UPSTREAM_STREAMS)
private let transformOption = UInt32(PROVIDER_OPTION_TRANSFORM)
private let answerFormatOption = UInt32(PROVIDER_OPTION_ANSWER_FORMAT)

extension UpstreamPlan.Answer {
    fileprivate func write(to plan: provider_plan) {
        contentType.lend { type in
            body.withUnsafeBytes {
                plan.answer?(plan.context, Int32(clamping: status), type, provider_bytes($0))
            }
        }
    }
}

extension UpstreamPlan.Edit {
    fileprivate func write(to plan: provider_plan) {
        switch self {
        case .set(let key, let json):
            key.lend { key in json.lend { plan.set?(plan.context, key, $0) } }
        case .remove(let key):
            key.lend { plan.remove?(plan.context, $0) }
        }
    }
}

extension FailureFacts {
    /// Fills in what the host reads.
    func write(
        to failure: UnsafeMutablePointer<provider_failure>,
        message messageSink: provider_sink,
        code codeSink: provider_sink
    ) {
        failure.pointee.kind = kind.rawValue
        failure.pointee.scope = scope.rawValue
        failure.pointee.flags = flags
        failure.pointee.status = Int32(clamping: status ?? 0)
        let wait = retryAfterMilliseconds.map { TimeBorder.wait(milliseconds: $0) }
        failure.pointee.retry_after_ms = wait ?? -1
        messageSink(message)
        codeSink(code)
    }

    private var flags: UInt32 {
        let flags =
            (isPermanent ? PROVIDER_FAILURE_PERMANENT : 0)
            | (wantsRefresh ? PROVIDER_FAILURE_REFRESH : 0)
        return UInt32(truncatingIfNeeded: flags)
    }
}

extension provider_sink {
    /// A sink for what nobody reads.
    static var nowhere: provider_sink { provider_sink(context: nil, write: nil) }
}
