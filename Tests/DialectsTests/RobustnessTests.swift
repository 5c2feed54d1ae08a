import Foundation
import ProviderAPI
import Testing

@testable import Dialects

/// Inputs that were damaged by chance, always the same chance.
@Suite("Damaged input")
struct RobustnessTests {
    private struct Random {
        var state: UInt64

        mutating func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(limit, 1)))
        }
    }

    @Test("never traps a request translation", arguments: Golden.cases(.request))
    func request(_ golden: Golden) throws {
        let input = try golden.bytes("in.json")
        var random = Random(state: UInt64(input.count))
        for _ in 0..<60 {
            translate(damaged(input, &random), golden)
        }
    }

    private func translate(_ input: [UInt8], _ golden: Golden) {
        input.withUnsafeBytes { bytes in
            var document = JSONDocument()
            guard let root = try? document.parse(bytes) else { return }
            for target in Dialect.allCases {
                var out = ByteBuffer()
                _ = try? RequestTranslation.translate(
                    root,
                    from: golden.source,
                    to: target,
                    golden.options.context,
                    into: &out
                )
                #expect(out.isEmpty || isJSON(out.bytes))
            }
        }
    }

    @Test("never traps a stream translation, and gives one end", arguments: Golden.cases(.stream))
    func stream(_ golden: Golden) throws {
        let input = try golden.bytes("in.sse")
        var random = Random(state: UInt64(input.count))
        for _ in 0..<60 {
            let broken = damaged(input, &random)
            let cut = 1 + random.next(40)
            for shape: ResponseTranslator.Shape in [.stream, .body] {
                let text = run(broken, golden, shape, cut)
                #expect(text.components(separatedBy: "message_stop\"").count <= 2)
                #expect(text.components(separatedBy: "[DONE]").count <= 2)
            }
        }
    }

    private func run(
        _ input: [UInt8],
        _ golden: Golden,
        _ shape: ResponseTranslator.Shape,
        _ cut: Int
    ) -> String {
        let translator = ResponseTranslator(
            from: golden.source,
            .stream,
            to: golden.target,
            shape,
            reverse: golden.options.reverse
        )
        var out = ByteBuffer()
        for start in stride(from: 0, to: input.count, by: cut) {
            Array(input[start..<min(start + cut, input.count)]).withUnsafeBytes {
                translator.append($0, into: &out)
            }
        }
        _ = translator.finish(clean: true, into: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    private func damaged(_ input: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = input
        guard !bytes.isEmpty else { return bytes }
        let marks = Array("{}[]\",:\\0ntn1e".utf8)
        for _ in 0..<(1 + random.next(4)) {
            switch random.next(3) {
            case 0: bytes[random.next(bytes.count)] = marks[random.next(marks.count)]
            case 1: bytes.removeLast(min(random.next(30), bytes.count - 1))
            default: swapValues(&bytes, &random)
            }
        }
        return bytes
    }

    /// Makes a value of another kind, which mostly leaves the text JSON.
    private func swapValues(_ bytes: inout [UInt8], _ random: inout Random) {
        let starts = bytes.indices.dropLast(4).filter {
            bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == UInt8(ascii: " ")
        }
        guard !starts.isEmpty else { return }
        let start = starts[random.next(starts.count)] + 2
        let values = ["null", "7", "[]", "{}", "\"s\"", "true"]
        let value = values[random.next(values.count)] + ",\"z\":"
        bytes.insert(contentsOf: value.utf8, at: start)
    }

    private func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var document = JSONDocument()
        return (try? document.parse(bytes)) != nil
    }
}
