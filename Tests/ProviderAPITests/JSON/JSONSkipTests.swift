import Testing

@testable import ProviderAPI

@Suite("steps over containers")
struct JSONSkipTests {
    /// How the search for the end of the container at the front came out.
    private func outcome(_ text: [UInt8]) -> Result<Int, JSONFailure> {
        text.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                return .failure(.init(.unexpectedEnd, at: 0))
            }
            return Result { () throws(JSONFailure) in try JSONSkip.value(base, 0, buffer.count) }
        }
    }

    /// The same, byte by byte.
    private func careful(_ text: [UInt8]) -> Result<Int, JSONFailure> {
        var open: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isInString: isEscaped = true
            case UInt8(ascii: "\""): isInString.toggle()
            case _ where isInString: break
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open.count < 512 else { return .failure(JSONFailure(.tooDeep, at: index)) }
                open.append(byte + 2)
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: "\\"):
                guard open.popLast() == byte else {
                    return .failure(JSONFailure(.unexpectedByte, at: index))
                }
                if open.isEmpty { return .success(index + 1) }
            default: break
            }
        }
        return .failure(JSONFailure(.unexpectedEnd, at: text.count))
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
            #expect(outcome(text) == .success(text.count - 5))
            #expect(careful(text) == .success(text.count - 5))
        }
    }

    @Test("find the same end, or fault and place, in texts of brackets and quotes")
    func random() {
        for seed in 0..<20_000 {
            let text = brackets(seed)
            #expect(outcome(text) == careful(text))
        }
    }

    @Test("find the same when they pause at any place")
    func pauses() {
        for seed in 0..<2_000 {
            let text = brackets(seed)
            for stride in [1, 63, 64, 100] {
                #expect(outcome(text) == paused(text, every: stride))
            }
        }
    }

    @Test("refuse what nests too deep, and what is not closed")
    func refusals() {
        let deep = Array(String(repeating: "[", count: 600).utf8)
        #expect(outcome(deep + deep.map { $0 + 2 }) == .failure(JSONFailure(.tooDeep, at: 512)))
        for text in [#"{"a":[1,2}"#, #"{"a":"never closed ]}"#, #"{"a":1\}"#] {
            #expect(throws: JSONFailure.self) { try outcome(Array(text.utf8)).get() }
        }
    }

    private func brackets(_ seed: Int) -> [UInt8] {
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        let alphabet = Array(#"{}[]""\\a, "#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 20)
        var text: [UInt8] = [UInt8(ascii: "{")]
        for _ in 0..<150 {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            text.append(alphabet[Int(random >> 33) % alphabet.count])
        }
        return text
    }

    private func paused(_ text: [UInt8], every stride: Int) -> Result<Int, JSONFailure> {
        text.withUnsafeBufferPointer { buffer in
            Result { () throws(JSONFailure) in
                guard let base = buffer.baseAddress else {
                    throw JSONFailure(.unexpectedEnd, at: 0)
                }
                var search = JSONSkip.Search(at: 0)
                for limit in Swift.stride(from: 0, through: text.count + stride, by: stride) {
                    if let end = try search.end(base, limit: min(limit, text.count), text.count) {
                        return end
                    }
                }
                throw JSONFailure(.unexpectedEnd, at: text.count)
            }
        }
    }
}
