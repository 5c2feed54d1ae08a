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
    /// Takes the reason of a refusal.
    let refusal = SinkBytes()
    /// Whether the plugin named the client with a header of its own.
    private(set) var setsAgent = false
    /// A header `host` of the plugin's, which may only repeat what the URL says.
    private(set) var host: [UInt8]?
    /// The first thing that must not be written.
    private var violation: PlanViolation?
    private var document = JSONDocument(valueCapacity: 16)

    /// What the document that checks values may keep from one request to the next.
    private static let keptBytes = 64 * 1024

    /// Lends the plan for one call.
    func lend(_ call: (UnsafePointer<provider_plan>) -> Int32) -> Int32 {
        reset()
        var plan = Self.callbacks
        plan.context = Unmanaged.passUnretained(self).toOpaque()
        return call(&plan)
    }

    /// Throws what the plugin described wrongly.
    func check() throws(PlanViolation) {
        if let violation { throw violation }
        guard answer == nil, url.isEmpty else { return }
        throw PlanViolation("url", "is missing, and there is no answer either")
    }

    /// What is wrong with the plugin's header `host`, where it wrote one.
    func hostViolation(_ authority: String) -> PlanViolation? {
        guard let host else { return nil }
        return host.withUnsafeBytes { PlanGrammar.host($0, authority) }
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
        host = nil
        violation = nil
        refusal.removeAll()
    }

    private static var callbacks: provider_plan {
        provider_plan(
            size: UInt32(MemoryLayout<provider_plan>.size),
            context: nil,
            method: { PlanCollector.at($0)?.setMethod($1.buffer) },
            url: { PlanCollector.at($0)?.setURL($1.buffer) },
            header: { PlanCollector.at($0)?.addHeader($1.buffer, $2.buffer) },
            set: { PlanCollector.at($0)?.addEdit($1.buffer, $2.buffer) },
            remove: { PlanCollector.at($0)?.addEdit($1.buffer, nil) },
            body: { PlanCollector.at($0)?.body = Array($1.buffer) },
            option: { PlanCollector.at($0)?.setOption($1, $2) },
            answer: { PlanCollector.at($0)?.setAnswer(Int(clamping: $1), $2.buffer, $3.buffer) }
        )
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> PlanCollector? {
        context.map { Unmanaged<PlanCollector>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Notes what is wrong, if anything is.
    ///
    /// - Returns: Whether nothing is.
    private func accepts(_ problem: PlanViolation?) -> Bool {
        guard let problem else { return true }
        violation = violation ?? problem
        return false
    }

    private func setURL(_ text: UnsafeRawBufferPointer) {
        url.removeAll()
        // Whatever is longer is refused, however long it is.
        url.append(UnsafeRawBufferPointer(rebasing: text.prefix(UpstreamURL.maxLength + 1)))
    }

    private func setMethod(_ text: UnsafeRawBufferPointer) {
        guard !ByteClass.identical(text, "POST") else { return method = "POST" }
        if accepts(PlanGrammar.method(text)) { method = String(decoding: text, as: UTF8.self) }
    }

    private func addHeader(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        if ByteClass.equal(name, "host") { return host = Array(value.prefix(1024)) }
        guard accepts(PlanGrammar.header(name, value)) else { return }
        guard headerLines.count + name.count + value.count <= PlanGrammar.mostHeaderBytes else {
            return _ = accepts(PlanGrammar.tooManyHeaders)
        }
        if ByteClass.equal(name, "user-agent") { setsAgent = true }
        headerLines.append(name)
        headerLines.append(": ")
        headerLines.append(value)
        headerLines.append("\r\n")
    }

    private func addEdit(_ key: UnsafeRawBufferPointer, _ json: UnsafeRawBufferPointer?) {
        guard edits.count < PlanGrammar.mostEdits else {
            return _ = accepts(PlanGrammar.tooManyEdits)
        }
        guard let name = String(validating: key, as: UTF8.self) else {
            return _ = accepts(PlanGrammar.unreadableMember(key))
        }
        guard let json else { return edits.append(Edit(key: name, json: nil)) }
        guard isJSON(json) else { return _ = accepts(PlanGrammar.unreadableValue(of: key)) }
        edits.append(Edit(key: name, json: Array(json)))
    }

    /// Whether bytes are one JSON value: anything else would add members of its own.
    private func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        defer { document.removeAll(keeping: Self.keptBytes) }
        return (try? document.parse(bytes)) != nil
    }

    private func setAnswer(
        _ status: Int,
        _ type: UnsafeRawBufferPointer,
        _ body: UnsafeRawBufferPointer
    ) {
        guard accepts(PlanGrammar.status(status)), accepts(PlanGrammar.contentType(type)) else {
            return
        }
        answer = UpstreamPlan.Answer(
            status: status,
            contentType: String(decoding: type, as: UTF8.self),
            body: Array(body)
        )
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
