import Foundation
import ProviderAPI
import Testing

@testable import Dialects

@Suite("Responses streams")
struct ResponsesStreamTests {
    static let cases = Golden.cases(.stream).filter { $0.target == .responses }

    @Test("number their events without a gap", arguments: cases)
    func numbers(_ golden: Golden) throws {
        let events = try events(golden)
        #expect(events.map { $0["sequence_number"] as? Int } == Array(0..<events.count))
    }

    @Test("repeat at the end of each item what came as deltas", arguments: cases)
    func deltas(_ golden: Golden) throws {
        var texts: [String: String] = [:]
        for event in try events(golden) {
            let type = event["type"] as? String ?? ""
            let place = "\(event["item_id"] ?? "")/\(event["content_index"] ?? 0)"
            if type.hasSuffix(".delta") {
                texts[place, default: ""] += event["delta"] as? String ?? ""
            }
            for key in ["text", "refusal", "arguments", "input"] where type.hasSuffix(".done") {
                if let text = event[key] as? String { #expect(text == texts[place] ?? "") }
            }
        }
    }

    @Test("end with the items that were done, in their order", arguments: cases)
    func output(_ golden: Golden) throws {
        let events = try events(golden)
        let items = events.filter { $0["type"] as? String == "response.output_item.done" }
        #expect(items.map { $0["output_index"] as? Int } == Array(0..<items.count))
        guard let last = events.last, let response = last["response"] as? [String: Any],
            response["status"] as? String != "failed"
        else { return }
        let output = try #require(response["output"] as? [[String: Any]])
        let done = items.compactMap { $0["item"] as? [String: Any] }
        #expect(output as NSArray == done as NSArray)
    }

    @Test("have one terminal event, which is the last", arguments: cases)
    func terminal(_ golden: Golden) throws {
        let ends = ["response.completed", "response.incomplete", "response.failed"]
        let types = try events(golden).compactMap { $0["type"] as? String }
        #expect(types.filter(ends.contains).count == 1)
        #expect(ends.contains(types.last ?? ""))
    }

    private func events(_ golden: Golden) throws -> [[String: Any]] {
        let text = String(decoding: try golden.bytes("out.sse"), as: UTF8.self)
        return try text.split(separator: "\n").filter { $0.hasPrefix("data: {") }.map { line in
            let value = try JSONSerialization.jsonObject(with: Data(line.dropFirst(6).utf8))
            return try #require(value as? [String: Any])
        }
    }
}
