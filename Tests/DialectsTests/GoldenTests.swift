import ProviderAPI
import Testing

@testable import Dialects

@Suite("Golden translations")
struct GoldenTests {
    @Test("a request becomes the upstream's request", arguments: Golden.cases(.request))
    func request(_ golden: Golden) throws {
        let input = try golden.bytes("in.json")
        try golden.check(translate(input, golden), "out.json")
    }

    private func translate(_ input: [UInt8], _ golden: Golden) throws -> String {
        try input.withUnsafeBytes { bytes in
            var document = JSONDocument()
            let root = try document.parse(bytes)
            var out = ByteBuffer()
            do {
                let result = try RequestTranslation.translate(
                    root,
                    from: golden.source,
                    to: golden.target,
                    golden.options.context,
                    into: &out
                )
                return PrettyJSON.text(out.bytes) + "\n" + notes(result)
            } catch let error as WireError {
                return "error: \(error.status) \(error.message)\n"
            }
        }
    }

    private func notes(_ result: RequestTranslation) -> String {
        let names = result.reverse.toolNames.map { name in
            let namespace = name.namespace.map { "\($0) " } ?? ""
            let custom = name.isCustom ? " custom" : ""
            return "tool: \(name.upstream) is \(namespace)\(name.client)\(custom)\n"
        }
        return lines(result.losses) + names.joined()
    }

    private func lines(_ losses: [Loss]) -> String {
        losses.map { "loss: \($0.path) \($0.reason.rawValue)\n" }.sorted().joined()
    }

    @Test("a body becomes the client's body", arguments: Golden.cases(.response))
    func response(_ golden: Golden) throws {
        let input = try golden.bytes("in.json")
        try golden.check(run(input, golden, .body, .body, cut: input.count), "out.json")
        try golden.check(run(input, golden, .body, .stream, cut: input.count), "out.sse")
    }

    @Test(
        "a stream becomes the client's stream, however it is cut",
        arguments: Golden.cases(.stream)
    )
    func stream(_ golden: Golden) throws {
        let input = try golden.bytes("in.sse")
        for size in [input.count, 1, 2, 3] {
            let cut = max(size, 1)
            try golden.check(run(input, golden, .stream, .stream, cut: cut), "out.sse")
            try golden.check(run(input, golden, .stream, .body, cut: cut), "out.json")
        }
    }

    private func run(
        _ input: [UInt8],
        _ golden: Golden,
        _ from: ResponseTranslator.Shape,
        _ to: ResponseTranslator.Shape,
        cut: Int
    ) -> String {
        let translator = ResponseTranslator(
            from: golden.source,
            from,
            to: golden.target,
            to,
            reverse: golden.options.reverse
        )
        var out = ByteBuffer()
        input.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: max(cut, 1)) {
                let piece = bytes[start..<min(start + cut, bytes.count)]
                // A copy of its own, so that reading past a chunk's life shows.
                Array(piece).withUnsafeBytes { translator.append($0, into: &out) }
            }
        }
        let outcome = translator.finish(clean: golden.options.isClean, into: &out)
        let notes = notes(outcome, translator.report) + lines(translator.losses)
        if to == .body, !out.isEmpty { return PrettyJSON.text(out.bytes) + "\n" + notes }
        return String(decoding: out.bytes, as: UTF8.self) + notes
    }

    private func notes(
        _ outcome: ResponseTranslator.Outcome,
        _ report: ResponseReport
    ) -> String {
        let finish = report.finish.map { "\($0)" } ?? "none"
        let usage = report.usage.map { "\($0.inputTotal) in, \($0.outputTotal) out" } ?? "unknown"
        switch outcome {
        case .complete: return ": complete, finish \(finish), usage \(usage)\n"
        case .failed(let error, let mustAbort):
            let abort = mustAbort ? ", must abort" : ""
            return ": failed, \(error.status) \(error.message)\(abort)\n"
        }
    }
}
