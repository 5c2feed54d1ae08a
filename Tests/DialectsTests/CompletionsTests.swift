import Foundation
import ProviderAPI
import Testing

@testable import Dialects

@Suite("Text completions over chat")
struct CompletionsTests {
    private static let root = Golden.root.appendingPathComponent("completions")

    static func cases(_ kind: String) -> [String] {
        let folder = root.appendingPathComponent(kind)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.sorted().compactMap { file in
            file.range(of: ".in.").map { String(file[..<$0.lowerBound]) }
        }
    }

    @Test("a request becomes a chat request", arguments: cases("request"))
    func request(_ name: String) throws {
        let input = try bytes("request/\(name).in.json")
        try check(translated(input), "request/\(name).out.json")
    }

    private func translated(_ input: [UInt8]) throws -> String {
        try input.withUnsafeBytes { bytes in
            var document = JSONDocument()
            let root = try document.parse(bytes)
            var out = ByteBuffer()
            do {
                let request = try CompletionsRequest.translate(root, into: &out)
                let losses = request.losses.map { "loss: \($0.path) \($0.reason.rawValue)\n" }
                return PrettyJSON.text(out.bytes) + "\n" + losses.joined()
            } catch let error as WireError {
                return "error: \(error.status) \(error.message) \(error.parameter ?? "")\n"
            }
        }
    }

    @Test("a chat completion becomes a text completion", arguments: cases("response"))
    func response(_ name: String) throws {
        let input = try bytes("response/\(name).in.json")
        for cut in [input.count, 1, 2, 3] {
            let output = try run(input, name, .body, cut)
            let text = output.withUnsafeBytes { PrettyJSON.text($0) }
            try check(text + "\n", "response/\(name).out.json")
        }
    }

    @Test("a chat stream becomes a text stream, however it is cut", arguments: cases("stream"))
    func stream(_ name: String) throws {
        let input = try bytes("stream/\(name).in.sse")
        for cut in [input.count, 1, 2, 3] {
            let output = try run(input, name, .stream, cut)
            try check(String(decoding: output, as: UTF8.self), "stream/\(name).out.sse")
        }
    }

    private func run(
        _ input: [UInt8],
        _ name: String,
        _ shape: ResponseTranslator.Shape,
        _ cut: Int
    ) throws -> [UInt8] {
        let translator = CompletionsTranslator(try made(echoes: name == "echo"), shape)
        var out = ByteBuffer()
        for start in stride(from: 0, to: input.count, by: cut) {
            Array(input[start..<min(start + cut, input.count)]).withUnsafeBytes {
                translator.append($0, into: &out)
            }
        }
        translator.finish(into: &out)
        return Array(out.bytes)
    }

    private func made(echoes: Bool) throws -> CompletionsRequest {
        let body = Array(#"{"model":"m","prompt":"Say \"hi\"","echo":\#(echoes)}"#.utf8)
        return try body.withUnsafeBytes { bytes in
            var document = JSONDocument()
            var out = ByteBuffer()
            return try CompletionsRequest.translate(try document.parse(bytes), into: &out)
        }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.root.appendingPathComponent(path)))
    }

    private func check(_ actual: String, _ path: String) throws {
        let file = Self.root.appendingPathComponent(path)
        if Golden.isRecording { return try Data(actual.utf8).write(to: file) }
        let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? "(not recorded)"
        #expect(actual == expected, "\(path)")
    }
}
