import Testing

@testable import ProviderAPI

@Suite("steps over containers")
struct JSONSkipTests {
    /// The end of the container at the front, as the scan of the whole and the careful one find it.
    private func ends(_ text: [UInt8]) -> (fast: Int?, careful: Int?) {
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return (nil, nil) }
            return (
                try? JSONSkip.value(base, 0, buffer.count),
                try? JSONSkip.carefulContainer(base, 0, buffer.count)
            )
        }
    }

    @Test(
        "find the same end at every place of a block",
        arguments: [
            #"{"a":[1,{"b":"]}"}],"c":"x"}"#, #"["\\",{"a":"\"}"},"\\\"]"]"#,
            #"{"text":"ends in a backslash \\"}"#, "[[],{},[{}]]",
        ]
    )
    func everyPlace(_ core: String) {
        for padding in 0..<140 {
            let text = Array("[\"\(String(repeating: "x", count: padding))\",\(core)] rest".utf8)
            let ends = ends(text)
            #expect(ends.fast == text.count - 5)
            #expect(ends.fast == ends.careful)
        }
    }

    @Test("find the same end, or none, in texts of brackets and quotes")
    func random() {
        var random = UInt64(20)
        let alphabet = Array(#"{}[]""\\a, "#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 20)
        for _ in 0..<20_000 {
            var text: [UInt8] = [UInt8(ascii: "{")]
            for _ in 0..<150 {
                random = random &* 6_364_136_223_846_793_005 &+ 1
                text.append(alphabet[Int(random >> 33) % alphabet.count])
            }
            let ends = ends(text)
            #expect(ends.fast == ends.careful)
        }
    }

    @Test("refuse what nests too deep, and what is not closed")
    func refusals() {
        let deep = Array(String(repeating: "[", count: 600).utf8)
        #expect(ends(deep + deep.map { $0 + 2 }).fast == nil)
        #expect(ends(Array(#"{"a":[1,2}"#.utf8)).fast == nil)
        #expect(ends(Array(#"{"a":"never closed ]}"#.utf8)).fast == nil)
    }
}
