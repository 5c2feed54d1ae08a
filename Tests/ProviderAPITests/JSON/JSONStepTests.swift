import Testing

@testable import ProviderAPI

@Suite("Scans in steps")
struct JSONStepTests {
    /// The members as `next` finds them, or nothing when it refuses.
    private func members(_ text: UnsafeRawBufferPointer) -> [String]? {
        var scanner = JSONMemberScanner(text)
        var found: [String] = []
        do {
            while let member = try scanner.next() { found.append(shown(member)) }
        } catch {
            return nil
        }
        return found
    }

    /// The same in steps.
    private func members(_ text: UnsafeRawBufferPointer, every stride: Int) -> [String]? {
        var scanner = JSONMemberScanner(text)
        var found: [String] = []
        var limit = stride
        do {
            while limit < text.count + 2 * stride {
                switch try scanner.step(before: limit) {
                case .member(let member): found.append(shown(member))
                case .paused: limit += stride
                case .end: return found
                }
            }
        } catch {
            return nil
        }
        return ["it does not end"]
    }

    private func shown(_ member: JSONMemberScanner.Member) -> String {
        String(decoding: member.key, as: UTF8.self) + "="
            + String(decoding: member.value, as: UTF8.self)
    }

    @Test("find what a scan in one go finds", arguments: 0..<100)
    func steps(seed: Int) {
        var generator = JSONTextGenerator(seed: UInt64(seed))
        let json = Array(generator.object(depth: 1).utf8)
        for count in [json.count, json.count - 1, json.count / 2] {
            json.prefix(count).withUnsafeBytes { text in
                for stride in [1, 64, 1000] {
                    #expect(members(text, every: stride) == members(text))
                }
            }
        }
    }

    @Test("what a scan has found is stepped over in the same text, and in no other")
    func landmarks() throws {
        let large = "[\(String(repeating: "\"x\",", count: 500))0]"
        let body = Array(#"{"messages":\#(large),"model":"m","tools":{"model":\#(large)}}"#.utf8)
        try body.withUnsafeBytes { text in
            var scanner = JSONMemberScanner(text)
            while try scanner.next() != nil {}
            var splice = JSONSplice()
            splice.set("model") { $0.int(9) }
            splice.set("tools.model") { $0.int(8) }
            try splice.apply(to: text, knowing: scanner.landmarks)
            var result = ByteBuffer()
            splice.append(to: &result)
            let expected = #"{"messages":\#(large),"model":9,"tools":{"model":8}}"#
            #expect(String(decoding: result.bytes, as: UTF8.self) == expected)

            let other = Array(#"{"messages":[],"model":"m"}"#.utf8)
            try other.withUnsafeBytes { other in
                try splice.apply(to: other, knowing: scanner.landmarks)
                #expect(
                    splice.byteCount == #"{"messages":[],"model":9,"tools":{"model":8}}"#.utf8.count
                )
            }
        }
    }
}
