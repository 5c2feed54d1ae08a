import Dialects
import ProviderAPI

extension AccessRecord {
    /// Writes the line of the access log, without its line feed.
    ///
    /// - Parameters:
    ///   - writer: An empty writer.
    ///   - time: The time of day as text.
    ///   - now: The time of the loop at the end of the request.
    ///   - bytesIn: How large the request was.
    ///   - bytesOut: How large the answer was.
    func write(
        to writer: inout JSONWriter,
        time: [UInt8],
        now: Int64,
        bytesIn: Int,
        bytesOut: Int
    ) {
        writer.beginObject()
        writer.key("time")
        time.withUnsafeBytes { writer.string(raw: $0) }
        writer.member("request_id", text: id)
        writer.member("key", text: client)
        if !peer.isEmpty { writer.member("peer", text: peer) }
        writer.member("method", text: method)
        writer.member("path", text: path)
        writeRouting(to: &writer)
        writer.member("status", int: status)
        writer.member("end", text: end.rawValue)
        if !error.isEmpty { writer.member("error", text: error) }
        writer.member("bytes_in", int: bytesIn)
        writer.member("bytes_out", int: bytesOut)
        writeUsage(to: &writer)
        writeTimes(to: &writer, now: now)
        writeAttempts(to: &writer)
        write(losses, "loss", to: &writer)
        write(answerLosses, "answer_loss", to: &writer)
        writer.endObject()
    }

    private func writeRouting(to writer: inout JSONWriter) {
        guard !operation.isEmpty else { return }
        writer.member("format", text: format.name)
        writer.member("operation", text: operation)
        writer.member("stream", bool: stream)
        if !requestedModel.isEmpty { writer.member("requested_model", text: requestedModel) }
        if !resolvedModel.isEmpty { writer.member("resolved_model", text: resolvedModel) }
        guard !provider.isEmpty else { return }
        writer.member("upstream_model", text: upstreamModel)
        writer.member("upstream_format", text: upstreamFormat.name)
        writer.member("provider", text: provider)
        writer.member("plugin", text: plugin)
        writer.member("plugin_version", text: pluginVersion)
        writer.member("plugin_generation", int: pluginGeneration)
        writer.member("config_generation", int: configGeneration)
    }

    private func writeUsage(to writer: inout JSONWriter) {
        guard let usage else { return }
        writer.member("input_tokens", int: usage.input)
        if let tokens = usage.cacheRead { writer.member("cache_read_tokens", int: tokens) }
        if let tokens = usage.cacheWrite { writer.member("cache_write_tokens", int: tokens) }
        writer.member("output_tokens", int: usage.output)
        if let tokens = usage.reasoning { writer.member("reasoning_tokens", int: tokens) }
        writer.member("usage_source", text: usageIsEstimated ? "estimated" : "upstream")
        if usage.isInconsistent { writer.member("usage_inconsistent", bool: true) }
    }

    private func writeTimes(to writer: inout JSONWriter, now: Int64) {
        let total = now - arrived
        writer.member("duration_us", int: Int(total / 1000))
        if firstByte > 0 { writer.member("ttft_us", int: Int((firstByte - arrived) / 1000)) }
        writer.member("upstream_us", int: Int(upstreamTime / 1000))
        if queueTime > 0 { writer.member("queue_us", int: Int(queueTime / 1000)) }
        let overhead = max(0, total - upstreamTime - queueTime)
        writer.member("overhead_us", int: Int(overhead / 1000))
    }

    private func writeAttempts(to writer: inout JSONWriter) {
        guard !attempts.isEmpty else { return }
        writer.key("attempts")
        writer.beginArray()
        for attempt in attempts {
            writer.beginObject()
            writer.member("account", text: attempt.account)
            writer.member("status", int: attempt.status)
            if !attempt.failure.isEmpty { writer.member("failure", text: attempt.failure) }
            if !attempt.choice.isEmpty { writer.member("choice", text: attempt.choice) }
            if attempt.isHedge { writer.member("hedge", bool: true) }
            writer.member("us", int: Int(attempt.microseconds))
            writer.endObject()
        }
        writer.endArray()
    }

    private func write(_ losses: [Loss], _ key: StaticString, to writer: inout JSONWriter) {
        guard !losses.isEmpty else { return }
        writer.key(key)
        writer.beginArray()
        for loss in losses.prefix(64) {
            writer.beginObject()
            writer.member("path", text: loss.path)
            writer.member("reason", text: loss.reason.rawValue)
            writer.endObject()
        }
        writer.endArray()
    }
}
