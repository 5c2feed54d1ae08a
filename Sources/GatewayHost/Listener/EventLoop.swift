import CLinux
import Glibc
import Synchronization

/// One thread that waits for its sockets and timers and calls who owns them.
///
/// A pass: wait · events of sockets · jobs from other threads · timers · flushes. What runs on the
/// loop must not block. Everything but ``execute(_:)`` and ``stop()`` belongs to the loop's thread
/// (before ``run()``: to the thread that made the loop).
///
/// Safe to share although unchecked: the queue of foreign jobs is behind a mutex, and all other
/// state is confined to the loop's thread.
final class EventLoop: @unchecked Sendable {
    private struct Slot {
        var channel: (any Channel)?
        var generation: UInt32 = 0
        var events: UInt32 = 0
    }

    private static let batch = 256  // events taken from the kernel at once
    private static let wakeTag = UInt64.max
    private static let longestWait: Int64 = 60_000_000_000  // so that milliseconds fit an Int32
    private static let freshness: Int64 = 1_000_000  // a pass takes less unless something is slow

    /// The monotonic time in nanoseconds, read once a pass.
    private(set) var now: Int64
    /// Whether several sockets had something to say in this pass.
    private(set) var isBusy = false
    /// The number of this pass.
    private(set) var passNumber: UInt64 = 0
    private var isPollWhole = false
    private let epoll: Int32
    private let wakeup: Int32
    private var thread = pthread_self()
    private var slots: [Slot] = []
    private var timers: TimerWheel
    private var flushables: [any Flushable] = []
    private var flushing: [any Flushable] = []
    private var jobs: [@Sendable () -> Void] = []
    private let foreign = Mutex<[@Sendable () -> Void]>([])
    private let stopped = Atomic<Bool>(false)
    private let busySince: Atomic<Int64>

    /// Makes a loop that does not run yet.
    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wakeup >= 0, "no descriptor left for an event loop")
        now = Self.monotonicTime()
        busySince = Atomic(now)
        timers = TimerWheel(now: now)
        _ = linux_epoll_control(epoll, EPOLL_CTL_ADD, wakeup, Readiness.readable, Self.wakeTag)
    }

    deinit {
        close(epoll)
        close(wakeup)
    }

    /// Whether the caller is on this loop's thread.
    var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    /// When the pass began that the loop is in, or 0 while it waits; from any thread.
    ///
    /// A loop that has not run yet counts as busy since it was made.
    var pass: Int64 { busySince.load(ordering: .relaxed) }

    /// How many timers wait.
    var timerCount: Int { timers.count }

    /// Watches a descriptor and holds its channel until ``deregister(_:)``.
    ///
    /// - Parameters:
    ///   - fd: A descriptor that is not watched yet.
    ///   - events: Bits of ``Readiness``; errors and hang-ups are reported unasked.
    ///   - channel: Who is told.
    /// - Returns: Whether the kernel accepted it; it refuses regular files and when it is out of
    ///   memory.
    @discardableResult
    func register(_ fd: Int32, _ events: UInt32, _ channel: any Channel) -> Bool {
        assert(isCurrent, "the loop is confined to its thread")
        let index = Int(fd)
        while slots.count <= index { slots.append(Slot()) }
        slots[index].generation &+= 1
        guard control(EPOLL_CTL_ADD, fd, events) else { return false }
        slots[index].channel = channel
        slots[index].events = events
        return true
    }

    /// Changes what is watched; free when nothing changes.
    ///
    /// - Parameters:
    ///   - fd: A registered descriptor.
    ///   - events: Bits of ``Readiness``.
    func modify(_ fd: Int32, _ events: UInt32) {
        let index = Int(fd)
        guard index < slots.count, slots[index].channel != nil, slots[index].events != events
        else { return }
        slots[index].events = events
        _ = control(EPOLL_CTL_MOD, fd, events)
    }

    /// Stops watching a descriptor and lets its channel go; call it before `close`.
    ///
    /// Events of this pass that still wait for the descriptor are dropped, even when its number is
    /// registered again meanwhile.
    ///
    /// - Parameter fd: A descriptor, registered or not.
    func deregister(_ fd: Int32) {
        let index = Int(fd)
        guard index < slots.count, slots[index].channel != nil else { return }
        slots[index].generation &+= 1
        slots[index].channel = nil
        slots[index].events = 0
        _ = linux_epoll_control(epoll, EPOLL_CTL_DEL, fd, 0, 0)
    }

    /// Whether the kernel has just said of every watched socket whether there is something to read,
    /// so that one of which nothing was heard has nothing.
    ///
    /// - Parameter pass: The pass in which a socket began to be watched.
    /// - Returns: `false` in that pass, after a poll that left sockets over, and in a slow pass.
    func hasJustPolled(after pass: UInt64) -> Bool {
        isPollWhole && pass < passNumber && Self.monotonicTime() - now < Self.freshness
    }

    /// Calls an action once, later.
    ///
    /// - Parameters:
    ///   - nanoseconds: How much later; rounded up to a millisecond.
    ///   - action: What to call on the loop.
    /// - Returns: The name to cancel it by.
    @discardableResult
    func schedule(after nanoseconds: Int64, _ action: @escaping () -> Void) -> TimerID {
        let (deadline, overflow) = now.addingReportingOverflow(max(nanoseconds, 0))
        return timers.schedule(at: overflow ? .max : deadline, now: now, action)
    }

    /// Cancels a timer; nothing happens if it has fired.
    ///
    /// - Parameter id: What ``schedule(after:_:)`` returned.
    func cancel(_ id: TimerID) {
        timers.cancel(id)
    }

    /// Calls `flush` once when this pass is over.
    ///
    /// Whoever asks twice in a pass is called twice, so it remembers that it has asked. What asks
    /// during the flushes is called at the end of the next pass, which begins at once.
    ///
    /// - Parameter flushable: Who has collected writes.
    func atEndOfPass(_ flushable: any Flushable) {
        flushables.append(flushable)
    }

    /// Runs a job on the loop, soon; from any thread.
    ///
    /// Jobs of one thread run in their order. A job handed in after ``stop()`` may never run.
    ///
    /// - Parameter job: What to run.
    func execute(_ job: @escaping @Sendable () -> Void) {
        let wasEmpty = foreign.withLock { queue in
            queue.append(job)
            return queue.count == 1
        }
        if wasEmpty { wake() }
    }

    /// Serves until ``stop()``, on the calling thread.
    func run() {
        thread = pthread_self()
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Self.batch)
        defer { events.deallocate() }
        while !stopped.load(ordering: .acquiring) {
            pass(UnsafeMutableBufferPointer(start: events, count: Self.batch))
        }
        takeForeignJobs()
        runJobs()
        busySince.store(0, ordering: .relaxed)
    }

    /// Ends ``run()`` after the current pass; from any thread.
    func stop() {
        stopped.store(true, ordering: .releasing)
        wake()
    }

    /// Reads the monotonic clock.
    ///
    /// - Returns: Nanoseconds since an arbitrary point.
    static func monotonicTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private func pass(_ events: UnsafeMutableBufferPointer<epoll_event>) {
        busySince.store(0, ordering: .relaxed)
        let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), waitMilliseconds())
        now = Self.monotonicTime()
        busySince.store(now, ordering: .relaxed)
        isBusy = count > 1
        passNumber &+= 1
        isPollWhole = count >= 0 && count < Self.batch
        for index in 0..<max(Int(count), 0) {
            dispatch(events[index].data.u64, events[index].events)
        }
        runJobs()
        while let action = timers.next(now: now) { action() }
        flush()
    }

    private func waitMilliseconds() -> Int32 {
        guard flushables.isEmpty else { return 0 }
        guard let delay = timers.delay(now: now) else { return -1 }
        return Int32((min(delay, Self.longestWait) + 999_999) / 1_000_000)
    }

    private func dispatch(_ tag: UInt64, _ events: UInt32) {
        guard tag != Self.wakeTag else { return takeForeignJobs() }
        let slot = slots[Int(tag & 0xffff_ffff)]
        guard slot.generation == UInt32(tag >> 32) else { return }
        slot.channel?.ready(events)
    }

    private func takeForeignJobs() {
        var counter: UInt64 = 0
        _ = read(wakeup, &counter, 8)
        foreign.withLock { queue in
            jobs.append(contentsOf: queue)
            queue.removeAll(keepingCapacity: true)
        }
    }

    private func runJobs() {
        guard !jobs.isEmpty else { return }
        let batch = jobs
        jobs.removeAll()
        for job in batch { job() }
    }

    private func flush() {
        guard !flushables.isEmpty else { return }
        swap(&flushables, &flushing)
        for flushable in flushing { flushable.flush() }
        flushing.removeAll(keepingCapacity: true)
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }

    private func control(_ operation: Int32, _ fd: Int32, _ events: UInt32) -> Bool {
        let tag = UInt64(slots[Int(fd)].generation) << 32 | UInt64(UInt32(bitPattern: fd))
        return linux_epoll_control(epoll, operation, fd, events, tag) == 0
    }
}
