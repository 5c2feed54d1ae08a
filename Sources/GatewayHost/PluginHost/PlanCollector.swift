import CProviderABI
import ProviderAPI

/// Takes what a plugin describes during `prepare` and keeps it until the next request.
///
/// One lives on each loop; its storage is reused.
final class PlanCollector {
    /// One change of a top-level member of the body.
    struct Edit {
        /// The member's name.
        let key: String
        /// The new value as JSON text; `nil` removes the member.
        let json: [UInt8]?
    }

    private(set) var method = "POST"
    /// The URL as the plugin wrote it; empty where it gave none.
    private(set) var url = ByteBuffer(capacity: 256)
    /// The header lines, each with its CRLF.
    private(set) var headerLines = ByteBuffer(capacity: 512)
    private(set) var edits: [Edit] = []
    private(set) var body: [UInt8]?
    private(set) var answer: UpstreamPlan.Answer?
    private(set) var upstreamStreams = false
    private(set) var transforms = false
    private(set) var answerFormat: WireFormat?
    private var problem: String?
    /// Takes the reason of a refusal.
    let refusal = SinkBytes()
    /// Whether the plugin named the client with a header of its own.
    private(set) var setsAgent = false

    /// Lends the plan for one call.
    func lend(_ call: (UnsafePointer<provider_plan>) -> Int32) -> Int32 {
        reset()
        var plan = Self.callbacks
        plan.context = Unmanaged.passUnretained(self).toOpaque()
        return call(&plan)
    }

    /// Throws what the plugin described wrongly.
    func check() throws(ProviderFailure) {
        if let problem { throw ProviderFailure(.failed, problem) }
        if url.isEmpty, answer == nil {
            throw ProviderFailure(.failed, "The plugin gave neither a URL nor an answer.")
        }
    }

    /// Lets go of the body, which has been taken over.
    func dropBody() { body = nil }

    private func reset() {
        method = "POST"
        url.removeAll()
        headerLines.removeAll()
        setsAgent = false
        edits.removeAll(keepingCapacity: true)
        body = nil
        answer = nil
        upstreamStreams = false
        transforms = false
        answerFormat = nil
        problem = nil
        refusal.removeAll()
    }

    private static var callbacks: provider_plan {
        provider_plan(
            size: UInt32(MemoryLayout<provider_plan>.size),
            context: nil,
            method: { PlanCollector.at($0)?.setMethod($1.buffer) },
            url: { PlanCollector.at($0)?.setURL($1.buffer) },
            header: { PlanCollector.at($0)?.addHeader($1, $2) },
            set: { PlanCollector.at($0)?.edits.append(Edit(key: $1.text, json: Array($2.buffer))) },
            remove: { PlanCollector.at($0)?.edits.append(Edit(key: $1.text, json: nil)) },
            body: { PlanCollector.at($0)?.body = Array($1.buffer) },
            option: { PlanCollector.at($0)?.setOption($1, $2) },
            answer: {
                PlanCollector.at($0)?.answer = UpstreamPlan.Answer(
                    status: Int(clamping: $1),
                    contentType: $2.text,
                    body: Array($3.buffer)
                )
            }
        )
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> PlanCollector? {
        context.map { Unmanaged<PlanCollector>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setURL(_ text: UnsafeRawBufferPointer) {
        url.removeAll()
        url.append(text)
    }

    private func setMethod(_ text: UnsafeRawBufferPointer) {
        method =
            ByteClass.identical(text, "POST") ? "POST" : String(decoding: text, as: UTF8.self)
    }

    private func addHeader(_ name: provider_bytes, _ value: provider_bytes) {
        // A value with a line end would write headers, or requests, of its own.
        guard name.count > 0, name.buffer.allSatisfy(ByteClass.isToken),
            ByteClass.isFieldValue(value.buffer)
        else {
            problem = "The plugin wrote a header that HTTP does not allow: \(name.text)"
            return
        }
        if ByteClass.equal(name.buffer, "user-agent") { setsAgent = true }
        headerLines.append(name.buffer)
        headerLines.append(": ")
        headerLines.append(value.buffer)
        headerLines.append("\r\n")
    }

    private func setOption(_ option: UInt32, _ value: Int64) {
        switch Int(clamping: option) {
        case PROVIDER_OPTION_UPSTREAM_STREAMS: upstreamStreams = value != 0
        case PROVIDER_OPTION_TRANSFORM: transforms = value != 0
        case PROVIDER_OPTION_ANSWER_FORMAT:
            answerFormat = WireFormat(rawValue: UInt32(truncatingIfNeeded: value))
        default: break
        }
    }
}
