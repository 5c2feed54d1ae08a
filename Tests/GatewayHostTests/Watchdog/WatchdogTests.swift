import CLinux
import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("A watchdog")
struct WatchdogTests {
    @Test("tells of a loop that is held up, by which call, and that it goes on")
    func tells() throws {
        let marks = try #require(CallMarks())
        let mark = marks.note(1, "Slow", String(repeating: "a", count: 64))
        let watchdog = Watchdog(marks)
        let told = Mutex<[Stall]>([])
        watchdog.tell(changed: { stall in told.withLock { $0.append(stall) } }, eachTurn: {})
        let loop = EventLoop()
        loop.execute {
            watchdog.watch("loop-0", loop, number: 0)
            linux_begin_call(CallMarks.mark(mark, TableFunction.prepare.rawValue))
            usleep(1_700_000)
            linux_end_call()
        }
        LoopThread(named: "loop") { loop.run() }.detach()
        #expect(waitUntil { told.withLock { $0.count } == 2 })
        loop.stop()
        let stalls = told.withLock { $0 }
        #expect(stalls.map(\.level) == [.stalled, .well])
        #expect(stalls.first?.summary == "loop-0 in prepare of Slow")
        #expect(stalls.first?.culprit?.plugin == "Slow")
        #expect(stalls.allSatisfy { $0.loop == 0 && $0.seconds >= 1 })
        #expect(watchdog.stalls.isEmpty)
    }
}
