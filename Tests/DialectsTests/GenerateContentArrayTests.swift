import ProviderAPI
import Testing

@testable import Dialects

@Suite("A generateContent answer as a growing array")
struct GenerateContentArrayTests {
    @Test("holds the chunks of the stream, however it is cut", arguments: [1, 2, 3, 4096])
    func chunks(_ cut: Int) throws {
        let stream =
            "data: {\"a\":1}\n\ndata: {}\n\n: x\n\ndata: {\"b\":[2]}\r\n\r\ndata: [DONE]\n\n"
        #expect(run(stream, cut, isWhole: true) == "[{\"a\":1}\n,\n{\"b\":[2]}\n]")
    }

    @Test("is empty when there were no chunks")
    func empty() { #expect(run("", 1, isWhole: true) == "[]") }

    @Test("stays open when the answer is not whole, so that no client takes it for one")
    func broken() { #expect(run("data: {\"a\":1}\n\n", 5, isWhole: false) == "[{\"a\":1}") }

    @Test("takes white space as a heartbeat")
    func heartbeat() throws {
        let text = "[{\"a\":1}" + GenerateContentArray.heartbeat.description + "\n]"
        var document = JSONDocument()
        #expect(try document.parse(copying: text).count == 1)
    }

    @Test("is a JSON array for each golden stream", arguments: Golden.cases(.stream))
    func golden(_ golden: Golden) throws {
        guard golden.target == .generateContent else { return }
        let stream = String(decoding: try golden.bytes("out.sse"), as: UTF8.self)
        var document = JSONDocument()
        let root = try document.parse(copying: run(stream, 7, isWhole: true))
        #expect(
            root.count == stream.split(separator: "\n").filter { $0.hasPrefix("data: {") }.count
        )
    }

    private func run(_ stream: String, _ cut: Int, isWhole: Bool) -> String {
        var array = GenerateContentArray()
        var out = ByteBuffer()
        let bytes = Array(stream.utf8)
        for start in stride(from: 0, to: bytes.count, by: cut) {
            Array(bytes[start..<min(start + cut, bytes.count)]).withUnsafeBytes {
                #expect(array.append($0, into: &out))
            }
        }
        array.finish(isWhole: isWhole, into: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }
}
