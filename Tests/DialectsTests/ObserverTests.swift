import ProviderAPI
import Testing

@testable import Dialects

@Suite("Observers of passing answers")
struct ObserverTests {
    @Test("see what a translator sees in a stream", arguments: Golden.cases(.stream))
    func stream(_ golden: Golden) throws {
        let input = try golden.bytes("in.sse")
        let translated = report(input, golden)
        for cut in [1, 3, max(input.count, 1)] {
            let observer = ResponseObserver(golden.source, .stream)
            feed(input, cut) { observer.append($0) }
            _ = observer.finish(clean: golden.options.isClean)
            // What is malformed a translator refuses and an observer lets pass.
            guard translated.error == nil else { continue }
            #expect(observer.report.usage == translated.usage)
            #expect(observer.report.isComplete == translated.isComplete)
            #expect(observer.report.model ?? "" == translated.model ?? "")
        }
    }

    @Test("see what a translator sees in a body", arguments: Golden.cases(.response))
    func body(_ golden: Golden) throws {
        let input = try golden.bytes("in.json")
        let observer = ResponseObserver(golden.source, .body)
        feed(input, input.count) { observer.append($0) }
        _ = observer.finish(clean: true)
        let translated = report(input, golden, .body)
        guard translated.error == nil else { return }
        #expect(observer.report.usage == translated.usage)
        #expect(observer.report.id == translated.id)
    }

    @Test("tell a cut stream from a whole one")
    func cut() {
        let text = #"data: {"choices":[{"delta":{"content":"x"},"finish_reason":null}]}"# + "\n\n"
        let observer = ResponseObserver(.chat, .stream)
        feed(Array(text.utf8), 5) { observer.append($0) }
        #expect(!observer.finish(clean: true))
    }

    @Test("see the error of a stream that began well")
    func error() {
        let error = #"{"type":"error","error":{"type":"api_error","message":"m"}}"#
        let text = "event: error\ndata: \(error)\n\n"
        let observer = ResponseObserver(.messages, .stream)
        feed(Array(text.utf8), 5) { observer.append($0) }
        #expect(!observer.finish(clean: true))
        #expect(observer.report.error?.message == "m")
    }

    private func report(
        _ input: [UInt8],
        _ golden: Golden,
        _ shape: ResponseTranslator.Shape = .stream
    ) -> ResponseReport {
        let translator = ResponseTranslator(
            from: golden.source,
            shape,
            to: golden.target,
            .body,
            reverse: golden.options.reverse
        )
        var out = ByteBuffer()
        feed(input, max(input.count, 1)) { translator.append($0, into: &out) }
        _ = translator.finish(clean: golden.options.isClean, into: &out)
        return translator.report
    }

    private func feed(
        _ input: [UInt8],
        _ cut: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        for start in stride(from: 0, to: input.count, by: max(cut, 1)) {
            Array(input[start..<min(start + cut, input.count)]).withUnsafeBytes(body)
        }
    }
}
