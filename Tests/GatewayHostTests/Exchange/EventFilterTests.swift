import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Filters of passing streams")
struct EventFilterTests {
    /// A stream and what the client gets of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let stream: String
        var hidesUsage = false
        var model: String?
        var fillsOutput = false
        /// Texts of the stream and what stands in their place; none is an untouched stream.
        var changes: [(String, String)] = []

        var expected: String {
            changes.reduce(stream) { $0.replacing($1.0, with: $1.1) }
        }
    }

    @Test("change what they must and no other byte, however the stream is cut", arguments: cases)
    func filters(_ c: Case) throws {
        let stream = Array(c.stream.utf8)
        #expect(c.changes.allSatisfy { c.stream.contains($0.0) })
        for size in [1, 2, 3, 7, stream.count] {
            let filter = try #require(
                EventFilter(hidesUsage: c.hidesUsage, model: c.model, fillsOutput: c.fillsOutput)
            )
            #expect(Self.run(stream, filter, cut: size) == c.expected, "cut at \(size)")
        }
    }

    @Test("are not there where nothing would change")
    func nothing() {
        #expect(EventFilter(hidesUsage: false, model: nil, fillsOutput: false) == nil)
    }

    @Test("let an event pass that is larger than what they hold")
    func large() throws {
        let filler = String(repeating: "x", count: 9 * 1024 * 1024)
        let stream = Array(#"data: {"model":"up","text":"\#(filler)"}"#.utf8)
        let filter = try #require(EventFilter(hidesUsage: false, model: "m", fillsOutput: false))
        let passed = Self.run(stream, filter, cut: 1024 * 1024)
        #expect(passed == String(decoding: stream, as: UTF8.self))
    }

    @Test("do not keep items without end")
    func manyItems() throws {
        let text = String(repeating: "x", count: 3 * 1024 * 1024)
        let item = Self.done(#"{"type":"message","text":"\#(text)"}"#, index: 0)
        let stream = item + item + item + Self.completed("[]")
        let filter = try #require(EventFilter(hidesUsage: false, model: nil, fillsOutput: true))
        #expect(Self.run(Array(stream.utf8), filter, cut: 1024 * 1024) == stream)
    }

    static func run(_ stream: [UInt8], _ filter: EventFilter, cut size: Int) -> String {
        var out: [UInt8] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            let piece = Array(stream[start..<min(start + size, stream.count)])
            piece.withUnsafeBytes { filter.append($0, hasUsage: true) { out += $0 } }
        }
        filter.finish { out += $0 }
        return String(decoding: out, as: UTF8.self)
    }

    static func done(_ item: String, index: Int?) -> String {
        let place = index.map { #""output_index":\#($0),"# } ?? ""
        return """
            event: response.output_item.done
            data: {"type":"response.output_item.done",\(place)"item":\(item)}\n\n
            """
    }

    static func completed(_ output: String, _ kind: String = "completed") -> String {
        """
        event: response.\(kind)
        data: {"type":"response.\(kind)","response":{"id":"r","model":"up","output":\(output)}}\n\n
        """
    }
}
