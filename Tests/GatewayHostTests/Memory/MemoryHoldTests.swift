import Testing

@testable import GatewayHost

@Suite("MemoryHold")
struct MemoryHoldTests {
    private let kib = 1 << 10
    private let budget = MemoryBudget(
        MemoryBudget.Sizes(total: 1 << 20, share: 256 << 10, overdraft: 512 << 10)
    )

    private func hold(_ key: UInt64, _ memory: LoopMemory? = nil) -> MemoryHold {
        MemoryHold(memory ?? LoopMemory(budget), .key(key))
    }

    @Test("a little is free")
    func free() {
        let hold = hold(1)
        #expect(hold.set(.input, to: 8 * kib))
        #expect(hold.set(.output, to: 8 * kib))
        #expect(budget.usedBytes == 0)
        #expect(hold.set(.output, to: 8 * kib + 1))
        #expect(budget.usedBytes >= 16 * kib)
    }

    @Test("one client has its share, and one of its requests the overdraft")
    func share() {
        let holds = [hold(1), hold(1), hold(1)]
        #expect(holds[0].set(.input, to: 256 * kib))
        #expect(holds[1].set(.input, to: 300 * kib))
        #expect(!holds[1].set(.body, to: 300 * kib))
        #expect(!holds[2].set(.input, to: 20 * kib))
        #expect(holds[2].total == 0)
        #expect(budget.refusalCount == 2)
        holds[1].release()
        #expect(holds[2].set(.input, to: 20 * kib))
        #expect(holds[2].set(.input, to: 500 * kib))
    }

    @Test("what one client holds does not keep out another")
    func others() {
        #expect(hold(1).set(.input, to: 250 * kib))
        #expect(hold(2).set(.input, to: 250 * kib))
        #expect(hold(3).set(.input, to: 250 * kib))
    }

    @Test("beyond the whole there is the overdraft alone")
    func total() {
        let memory = LoopMemory(budget)
        let holds = (1...4).map { hold($0, memory) }
        for hold in holds { #expect(hold.set(.input, to: 256 * kib)) }
        let fifth = hold(5, memory)
        #expect(fifth.set(.input, to: 100 * kib))
        #expect(!hold(6, memory).set(.input, to: 100 * kib))
        holds[0].release()
        #expect(hold(7, memory).set(.input, to: 100 * kib))
    }

    @Test("everything comes back, however it was taken")
    func release() {
        let memory = LoopMemory(budget)
        for round in 0..<100 {
            let holds = (0..<8).map { hold(UInt64($0 / 2), memory) }
            for (index, hold) in holds.enumerated() {
                _ = hold.set(.input, to: (index + 1) * 37 * kib)
                _ = hold.set(.output, to: (round % 17) * 11 * kib)
                _ = hold.setAnyway(.answer, to: (round % 5) * 90 * kib)
                hold.belong(to: .key(UInt64(index % 3)))
                _ = hold.set(.input, to: 5 * kib)
            }
            for hold in holds { hold.release() }
        }
        #expect(budget.usedBytes <= 2 * budget.step)
        #expect(budget.clientCount == 0)
        #expect(hold(1, memory).set(.input, to: 256 * kib))
        #expect(hold(1, memory).set(.input, to: 512 * kib))
    }

    @Test("what is there already is counted, and shown to be too much")
    func anyway() {
        let hold = hold(1)
        #expect(hold.setAnyway(.output, to: 200 * kib))
        #expect(!hold.setAnyway(.output, to: 4 << 20))
        #expect(budget.usedBytes >= 4 << 20)
        #expect(hold.setAnyway(.output, to: 0))
    }

    @Test("the less memory there is, the less may wait for a reader")
    func pressure() {
        let hold = hold(1)
        #expect(hold.highWater(256 * kib) == 256 * kib)
        #expect(hold.set(.output, to: 150 * kib))
        #expect(hold.isTight)
        #expect(hold.highWater(256 * kib) == 32 * kib)
        #expect(hold.set(.output, to: 200 * kib))
        #expect(hold.highWater(256 * kib) == 0)
    }

    @Test("loops that count at once lose nothing")
    func loops() async {
        await withTaskGroup(of: Void.self) { group in
            for loop in 0..<4 {
                group.addTask { [budget] in
                    let memory = LoopMemory(budget)
                    for round in 0..<20_000 {
                        let hold = MemoryHold(memory, .key(UInt64(loop % 2)))
                        _ = hold.set(.input, to: (round % 300) << 10)
                        hold.release()
                    }
                }
            }
        }
        #expect(budget.usedBytes <= 4 * 2 * budget.step)
        #expect(budget.clientCount == 0)
    }
}
