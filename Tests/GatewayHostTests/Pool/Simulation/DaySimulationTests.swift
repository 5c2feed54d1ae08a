import Testing

@testable import GatewayHost

@Suite("A simulated day")
struct DaySimulationTests {
    @Test("the pool serves more and wastes less than round-robin with a fixed cooldown")
    func day() {
        let days = DayComparison(seed: 1)
        for after in days.ours {
            #expect(after.served > days.naive.served)
            #expect(after.wasted * 2 < days.naive.wasted)
            let ends = after.served + after.refused + after.clientFaults
            #expect(ends == days.arrivals, "every request has an end")
        }
        print(days.table)
    }
}
