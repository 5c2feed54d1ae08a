import Testing

@testable import GatewayHost

@Suite("Ids of answers")
struct AnswerIDTests {
    @Test("no two are equal, and none says what the next will be")
    func fresh() {
        var ids = AnswerIDs()
        let made = (0..<10_000).map { _ in ids.fresh() }
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy { $0.utf8.count == 26 })
        // 128 bits each: two in a row differ in about as many places as chance lets them.
        for (one, next) in zip(made, made.dropFirst()) {
            #expect(zip(one.utf8, next.utf8).count { $0 != $1 } > 12)
        }
    }

    @Test("they hold all bits that they were made from, and nothing else")
    func spelled() {
        let count: @Sendable (UnsafeMutableRawBufferPointer) -> Void = { space in
            for index in space.indices { space[index] = UInt8(truncatingIfNeeded: index) }
        }
        var (one, other) = (AnswerIDs(fill: count), AnswerIDs(fill: count))
        for _ in 0..<100 { #expect(one.fresh() == other.fresh()) }
        let texts = (0..<128).map { bit in
            var ids = AnswerIDs { space in
                space.initializeMemory(as: UInt8.self, repeating: 0)
                space[space.count - 16 + bit / 8] = 1 << UInt8(bit % 8)
            }
            return ids.fresh()
        }
        #expect(Set(texts).count == 128)
        let plain = "0123456789abcdefghjkmnpqrstvwxyz"
        #expect(texts.allSatisfy { $0.allSatisfy { plain.contains($0) } })
    }
}
