import Dialects
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Store of reasoning")
struct ReasoningStoreTests {
    private static let turn = makeTurn()

    /// A turn of about 600 bytes, made as an answer makes one.
    private static func makeTurn() -> RememberedTurn? {
        var reverse = Reverse(clientModel: "m", requestID: "r")
        reverse.remembersThoughts = true
        let translator = ResponseTranslator(
            from: .messages,
            .body,
            to: .chat,
            .body,
            reverse: reverse
        )
        let body = """
            {"type":"message","id":"m","model":"x","stop_reason":"tool_use","content":[{"type":\
            "thinking","thinking":"\(String(repeating: "t", count: 500))","signature":"S"},{"type":\
            "tool_use","id":"t1","name":"f","input":{}}]}
            """
        var out = ByteBuffer()
        Array(body.utf8).withUnsafeBytes { translator.append($0, into: &out) }
        _ = translator.finish(clean: true, into: &out)
        return translator.turn
    }

    private func key(
        _ turn: Int,
        client: UInt64 = 1,
        model: String = "m",
        prompt: Int = 0
    ) -> ReasoningStore.Key {
        let name = TurnName(call: "t\(turn)", prompt: prompt)
        return ReasoningStore.Key(client: client, provider: "p", model: model, turn: name)
    }

    @Test("nobody gets the turn of another client or model")
    func scope() throws {
        let store = ReasoningStore()
        store.keep(try #require(Self.turn), by: "a", as: key(1), now: 0)
        #expect(store.entry(key(1), now: 1)?.account == "a")
        #expect(store.entry(key(1), now: 1)?.turn == Self.turn)
        #expect(store.entry(key(1, client: 2), now: 1) == nil)
        #expect(store.entry(key(1, model: "n"), now: 1) == nil)
        #expect(store.entry(key(2), now: 1) == nil)
        #expect(store.entry(key(1, prompt: 1), now: 1) == nil)
    }

    @Test("a turn is forgotten when it was not used for its lifetime, and never before half of it")
    func lifetime() throws {
        let turn = try #require(Self.turn)
        for used in stride(from: 0, through: 200, by: 10) as StrideThrough<Int64> {
            let store = ReasoningStore(lifetime: 100)
            store.keep(turn, by: "a", as: key(1), now: 0)
            // Others keep the store at work.
            for now in stride(from: 0, to: used, by: 7) as StrideTo<Int64> {
                _ = store.entry(key(2), now: now)
            }
            let isThere = store.entry(key(1), now: used) != nil
            if used < 50 { #expect(isThere, "\(used)") }
            if used >= 114 { #expect(!isThere, "\(used)") }
        }
        let store = ReasoningStore(lifetime: 100)
        store.keep(turn, by: "a", as: key(1), now: 0)
        for now in stride(from: 0, to: 1000, by: 40) as StrideTo<Int64> {
            #expect(store.entry(key(1), now: now) != nil, "\(now)")
        }
        #expect(store.entry(key(1), now: 1100) == nil)
    }

    @Test("what is kept stays within its bytes, and what is in use stays longest")
    func bytes() throws {
        let turn = try #require(Self.turn)
        let size = turn.byteCount + 512
        let store = ReasoningStore(maxBytes: 20 * size)
        for number in 0..<1000 {
            store.keep(turn, by: "a", as: key(number), now: 0)
            #expect(store.entry(key(0), now: 0) != nil, "\(number)")
        }
        let kept = (0..<1000).filter { store.entry(key($0), now: 0) != nil }
        #expect(kept.count <= 20)
        #expect(kept.contains(999))
        store.keep(turn, by: "a", as: key(1000), now: 0)
        #expect(ReasoningStore(maxBytes: size).entry(key(1000), now: 0) == nil)
    }

    @Test("a turn that was refused is gone, whichever table it is in")
    func drop() throws {
        let turn = try #require(Self.turn)
        for age in [0, 60] as [Int64] {
            let store = ReasoningStore(lifetime: 100)
            store.keep(turn, by: "a", as: key(1), now: 0)
            _ = store.entry(key(2), now: age)
            store.drop(key(1))
            #expect(store.entry(key(1), now: age) == nil)
        }
    }
}
