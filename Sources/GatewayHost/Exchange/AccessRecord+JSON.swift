import Dialects
import ProviderAPI

extension AccessRecord {
    /// Writes the line of the access log, without its line feed.
    ///
    /// The names are written with the quotes and commas around them, since this runs for each
    /// request.
    ///
    /// - Parameters:
    ///   - line: Where to.
    ///   - secrets: What is taken out of whatever a client or an upstream wrote.
    ///   - time: The time of day as text.
    ///   - now: The time of the loop at the end of the request.
    ///   - bytesIn: How large the request was.
    ///   - bytesOut: How large the answer was.
    func write(
        to line: inout ByteBuffer,
        hiding secrets: SecretMask,
        time: [UInt8],
        now: Int64,
        bytesIn: Int,
        bytesOut: Int
    ) {
        line.append(#"{"time":""#)
        line.append(time)
        line.append(#"","request_id":""#)
        line.append(escaping: id)
        line.append(#"","key":""#)
        line.append(escaping: client)
        line.append(#"""#)
        line.append(#","peer":""#, ifAny: peer)
        line.append(#","proxy":""#, ifAny: proxy)
        line.append(#","method":""#)
        line.append(escaping: secrets.logged(method))
        line.append(#"","path":""#)
        line.append(escaping: secrets.logged(path))
        line.append(#"""#)
        writeRouting(to: &line, secrets)
        line.append(#","status":"#, status)
        line.append(#","end":""#)
        line.append(end.text)
        line.append(#"""#)
        line.append(#","error":""#, ifAny: secrets.logged(error))
        line.append(#","bytes_in":"#, bytesIn)
        line.append(#","bytes_out":"#, bytesOut)
        writeUsage(to: &line)
        writeTimes(to: &line, now: now)
        writeAttempts(to: &line)
        write(losses, #","loss":["#, to: &line, secrets)
        write(answerLosses, #","answer_loss":["#, to: &line, secrets)
        line.append("}")
    }

    private func writeRouting(to line: inout ByteBuffer, _ secrets: SecretMask) {
        guard !operation.isEmpty else { return }
        line.append(#","format":""#)
        line.append(escaping: format.name)
        line.append(#"","operation":""#)
        line.append(escaping: operation)
        line.append(stream ? #"","stream":true"# : #"","stream":false"#)
        let requested = secrets.logged(requestedModel)
        let isSame = requestedModel == resolvedModel
        line.append(#","requested_model":""#, ifAny: requested)
        line.append(
            #","resolved_model":""#,
            ifAny: isSame ? requested : secrets.logged(resolvedModel)
        )
        guard !provider.isEmpty else { return }
        line.append(#","upstream_model":""#)
        line.append(escaping: upstreamModel)
        line.append(#"","upstream_format":""#)
        line.append(escaping: upstreamFormat.name)
        line.append(#"","provider":""#)
        line.append(escaping: provider)
        line.append(#"","plugin":""#)
        line.append(escaping: plugin)
        line.append(#"","plugin_version":""#)
        line.append(escaping: pluginVersion)
        line.append(#"""#)
        line.append(#","plugin_generation":"#, pluginGeneration)
        line.append(#","config_generation":"#, configGeneration)
    }

    private func writeUsage(to line: inout ByteBuffer) {
        guard let usage else { return }
        line.append(#","input_tokens":"#, usage.input)
        if let tokens = usage.cacheRead { line.append(#","cache_read_tokens":"#, tokens) }
        if let tokens = usage.cacheWrite { line.append(#","cache_write_tokens":"#, tokens) }
        line.append(#","output_tokens":"#, usage.output)
        if let tokens = usage.reasoning { line.append(#","reasoning_tokens":"#, tokens) }
        line.append(#","usage_source":"#)
        line.append(usageIsEstimated ? #""estimated""# : #""upstream""#)
        if usage.isInconsistent { line.append(#","usage_inconsistent":true"#) }
    }

    private func writeTimes(to line: inout ByteBuffer, now: Int64) {
        let total = now - arrived
        line.append(#","duration_us":"#, Int(clamping: total / 1000))
        if firstByte > 0 {
            line.append(#","ttft_us":"#, Int(clamping: (firstByte - arrived) / 1000))
        }
        line.append(#","upstream_us":"#, Int(clamping: upstreamTime / 1000))
        if queueTime > 0 { line.append(#","queue_us":"#, Int(clamping: queueTime / 1000)) }
        let overhead = max(0, total - upstreamTime - queueTime)
        line.append(#","overhead_us":"#, Int(clamping: overhead / 1000))
    }

    /// Of very many attempts the first and the last are written, and how many are left out.
    private func writeAttempts(to line: inout ByteBuffer) {
        guard !attempts.isEmpty else { return }
        let omitted = max(0, attempts.count - 2 * Self.attemptsAtEachEnd)
        line.append(#","attempts":["#)
        if omitted == 0 {
            write(attempts[...], to: &line)
        } else {
            write(attempts.prefix(Self.attemptsAtEachEnd), to: &line)
            line.append(",")
            write(attempts.suffix(Self.attemptsAtEachEnd), to: &line)
        }
        line.append("]")
        if omitted > 0 { line.append(#","attempts_omitted":"#, omitted) }
    }

    private static let attemptsAtEachEnd = 32

    private func write(_ attempts: ArraySlice<Attempt>, to line: inout ByteBuffer) {
        for (index, attempt) in attempts.enumerated() {
            line.append(index == 0 ? #"{"account":""# : #",{"account":""#)
            line.append(escaping: attempt.account)
            line.append(#"","status":"#, attempt.status)
            line.append(#","failure":""#, ifAny: attempt.failure)
            line.append(#","choice":""#, ifAny: attempt.choice)
            if attempt.isHedge { line.append(#","hedge":true"#) }
            line.append(#","us":"#, Int(clamping: attempt.microseconds))
            line.append("}")
        }
    }

    private func write(
        _ losses: [Loss],
        _ name: StaticString,
        to line: inout ByteBuffer,
        _ secrets: SecretMask
    ) {
        guard !losses.isEmpty else { return }
        line.append(name)
        for (index, loss) in losses.prefix(64).enumerated() {
            line.append(index == 0 ? #"{"path":""# : #",{"path":""#)
            line.append(escaping: secrets.logged(loss.path))
            line.append(#"","reason":""#)
            line.append(escaping: loss.reason.rawValue)
            line.append(#""}"#)
        }
        line.append("]")
    }
}

extension ByteBuffer {
    /// Appends a name and a number.
    fileprivate mutating func append(_ name: StaticString, _ value: Int) {
        append(name)
        append(decimal: value)
    }

    /// Appends a name and a text with its closing quote, unless the text is empty.
    fileprivate mutating func append(_ name: StaticString, ifAny text: String) {
        guard !text.isEmpty else { return }
        append(name)
        append(escaping: text)
        append(#"""#)
    }
}
