import Testing

@testable import GatewayHost

@Suite("TimerWheel")
struct TimerWheelTests {
    @Test("every timer fires in its tick, never early, over all levels")
    func fires() {
        var wheel = TimerWheel(now: 5_000)
        var fired: [Int64: Int64] = [:]
        var now: Int64 = 5_000
        var random = SystemRandomNumberGenerator()
        var deadlines: [Int64] = [0, 1, 63, 64, 65, 4_095, 4_096, 262_144, 20_000_000]
        for _ in 0..<2_000 { deadlines.append(Int64.random(in: 0..<600_000, using: &random)) }
        for deadline in Set(deadlines) {
            _ = wheel.schedule(at: 5_000 + deadline * TimerWheel.tick, now: now) {
                fired[deadline] = now
            }
        }
        while let delay = wheel.delay(now: now) {
            now += max(delay, TimerWheel.tick)
            while let action = wheel.next(now: now) { action() }
        }
        #expect(fired.count == Set(deadlines).count)
        for (deadline, time) in fired {
            let late = time - 5_000 - max(deadline, 1) * TimerWheel.tick
            #expect(late >= 0 && late <= TimerWheel.tick, "\(deadline) fired \(late) ns late")
        }
        #expect(wheel.count == 0)
    }

    @Test("a jump of time fires all that is due and nothing else")
    func jump() {
        var wheel = TimerWheel(now: 0)
        var fired = Set<Int>()
        for milliseconds in [1, 70, 4_000, 5_000, 300_000] {
            _ = wheel.schedule(at: Int64(milliseconds) * TimerWheel.tick, now: 0) {
                fired.insert(milliseconds)
            }
        }
        while let action = wheel.next(now: 5_000 * TimerWheel.tick) { action() }
        #expect(fired == [1, 70, 4_000, 5_000])
        #expect(wheel.count == 1)
    }

    @Test("a cancelled timer does not fire, and its name never hits a later one")
    func cancel() {
        var wheel = TimerWheel(now: 0)
        var fired: [String] = []
        let first = wheel.schedule(at: TimerWheel.tick, now: 0) { fired.append("first") }
        wheel.cancel(first)
        _ = wheel.schedule(at: TimerWheel.tick, now: 0) { fired.append("second") }
        wheel.cancel(first)
        while let action = wheel.next(now: 3 * TimerWheel.tick) { action() }
        #expect(fired == ["second"])
    }

    @Test("random scheduling and cancelling loses and invents no timer")
    func churn() {
        var wheel = TimerWheel(now: 0)
        var waiting: [Int: TimerID] = [:]
        var fired = Set<Int>()
        var cancelled = Set<Int>()
        var now: Int64 = 0
        for step in 0..<20_000 {
            let delay = Int64.random(in: 0..<10_000) * TimerWheel.tick
            waiting[step] = wheel.schedule(at: now + delay, now: now) {
                #expect(fired.insert(step).inserted)
            }
            if step % 3 == 0, let victim = waiting.keys.first, let id = waiting[victim] {
                if !fired.contains(victim) { cancelled.insert(victim) }
                wheel.cancel(id)
                waiting[victim] = nil
            }
            now += Int64.random(in: 0..<3_000_000)
            while let action = wheel.next(now: now) { action() }
        }
        while let action = wheel.next(now: .max / 2) { action() }
        #expect(fired.union(cancelled).count == 20_000)
        #expect(fired.isDisjoint(with: cancelled))
        #expect(wheel.count == 0)
    }

    @Test("a deadline beyond all time is kept, not overflown")
    func farFuture() {
        var wheel = TimerWheel(now: 1)
        _ = wheel.schedule(at: .max, now: 1) {}
        #expect(wheel.next(now: 1 << 50) == nil)
        #expect(wheel.count == 1)
    }
}
