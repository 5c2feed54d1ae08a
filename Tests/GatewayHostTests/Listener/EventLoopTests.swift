import Glibc
import Synchronization
import Testing

@testable import GatewayHost

@Suite("EventLoop")
struct EventLoopTests {
    /// Calls a closure for each report of readiness.
    private final class Probe: Channel {
        let body: (UInt32) -> Void

        init(_ body: @escaping (UInt32) -> Void) {
            self.body = body
        }

        func ready(_ events: UInt32) {
            body(events)
        }
    }

    /// Counts its flushes.
    private final class Collector: Flushable {
        var body: () -> Void = {}

        func flush() {
            body()
        }
    }

    private func pair() -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        #expect(socketpair(AF_UNIX, type, 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    @Test("a readable descriptor reaches its channel")
    func readable() {
        let loop = EventLoop()
        let (here, there) = pair()
        defer {
            close(here)
            close(there)
        }
        var seen: UInt32 = 0
        loop.register(
            here,
            Readiness.readable,
            Probe { events in
                seen = events
                loop.stop()
            }
        )
        #expect(write(there, "x", 1) == 1)
        loop.run()
        #expect(seen & Readiness.readable != 0)
    }

    @Test("an event of a descriptor that was closed and reused in the same pass is dropped")
    func staleEvents() {
        let loop = EventLoop()
        let pairs = [pair(), pair()]
        var calls = 0
        var fresh = 0
        // Whichever is called first replaces the other, whose event already waits.
        for (index, ends) in pairs.enumerated() {
            let victim = pairs[1 - index].0
            loop.register(
                ends.0,
                Readiness.readable,
                Probe { _ in
                    calls += 1
                    loop.deregister(ends.0)
                    loop.deregister(victim)
                    close(victim)
                    let copy = dup(ends.1)
                    #expect(copy == victim)
                    loop.register(copy, Readiness.readable, Probe { _ in fresh += 1 })
                    loop.schedule(after: 5_000_000) { loop.stop() }
                }
            )
        }
        for ends in pairs { #expect(write(ends.1, "x", 1) == 1) }
        loop.run()
        #expect(calls == 1)
        #expect(fresh == 0)
        for fd in pairs.flatMap({ [$0.0, $0.1] }) { close(fd) }
    }

    @Test("a regular file is refused, and may be asked about afterwards")
    func regularFile() {
        let loop = EventLoop()
        let fd = open("/proc/self/exe", O_RDONLY)
        defer { close(fd) }
        #expect(!loop.register(fd, Readiness.readable, Probe { _ in }))
        loop.modify(fd, Readiness.writable)
        loop.deregister(fd)
    }

    @Test("jobs of other threads run on the loop, all of them, in each thread's order")
    func foreignJobs() {
        let loop = EventLoop()
        let seen = Mutex<[Int: [Int]]>([:])
        let count = Atomic<Int>(0)
        let threads = (0..<4).map { thread in
            LoopThread(named: "poster") {
                for job in 0..<500 {
                    loop.execute {
                        #expect(loop.isCurrent)
                        seen.withLock { $0[thread, default: []].append(job) }
                        if count.add(1, ordering: .relaxed).newValue == 2_000 { loop.stop() }
                    }
                }
            }
        }
        loop.run()
        for thread in threads { thread.join() }
        #expect(seen.withLock { $0 } == [0, 1, 2, 3].reduce(into: [:]) { $0[$1] = Array(0..<500) })
    }

    @Test("timers fire in their order, a cancelled one does not")
    func timers() {
        let loop = EventLoop()
        var order: [Int] = []
        loop.schedule(after: 20_000_000) {
            order.append(20)
            loop.stop()
        }
        loop.schedule(after: 5_000_000) { order.append(5) }
        let never = loop.schedule(after: 10_000_000) { order.append(10) }
        loop.schedule(after: 0) { loop.cancel(never) }
        loop.run()
        #expect(order == [5, 20])
        #expect(loop.timerCount == 0)
    }

    @Test("flushes come after the whole pass, and one asked for in a flush comes in the next")
    func flushes() {
        let loop = EventLoop()
        var order: [String] = []
        let collector = Collector()
        collector.body = {
            order.append("flush")
            if order.count(where: { $0 == "flush" }) == 1 {
                loop.atEndOfPass(collector)
            } else {
                loop.stop()
            }
        }
        loop.schedule(after: 0) {
            order.append("write")
            loop.atEndOfPass(collector)
            order.append("more")
        }
        loop.run()
        #expect(order == ["write", "more", "flush", "flush"])
    }

    @Test("stop ends the loop from another thread, after the jobs that came before it")
    func stop() {
        let loop = EventLoop()
        let ran = Atomic<Bool>(false)
        let thread = LoopThread(named: "loop") { loop.run() }
        loop.execute { ran.store(true, ordering: .relaxed) }
        loop.stop()
        thread.join()
        let didRun = ran.load(ordering: .relaxed)
        #expect(didRun)
    }

    @Test("a worker's result arrives on the loop")
    func workers() {
        let loop = EventLoop()
        let pool = WorkerPool(size: 2)
        let sum = Atomic<Int>(0)
        let left = Atomic<Int>(20)
        for number in 0..<20 {
            pool.submit(
                for: loop,
                { number * 2 },
                deliver: { value in
                    #expect(loop.isCurrent)
                    sum.add(value, ordering: .relaxed)
                    if left.subtract(1, ordering: .relaxed).newValue == 0 { loop.stop() }
                }
            )
        }
        loop.run()
        pool.stop()
        let total = sum.load(ordering: .relaxed)
        #expect(total == 380)
    }
}
