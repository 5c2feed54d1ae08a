import Glibc
import Synchronization

/// A thread that looks at the others, so that one which hangs is noticed, and takes what the process is
/// told from outside, so that it ends whatever hangs.
///
/// The threads that it looks at store when a pass begins and which plugin they call; that is all they
/// do for it.
final class Watchdog: Sendable {
    /// How far looks are apart, in nanoseconds.
    static let interval: Int64 = 250_000_000
    /// After how many looks a thread is said to be held up: a second.
    static let stalledAfter = 4

    private struct Subject {
        let name: String
        let number: Int?
        let loop: EventLoop
        let line: Int?
        var detector = StallDetector()
    }

    private struct Source {
        let fd: Int32
        let ready: @Sendable () -> Bool
    }

    private struct State {
        var subjects: [Subject] = []
        var sources: [Source] = []
        var stuckAfter: Int? = looks(in: Config.Plugins().stuckAfter.nanoseconds)
        var changed: @Sendable (Stall) -> Void = { _ in }
        var eachTurn: @Sendable () -> Void = {}
    }

    private static let running = Atomic<Bool>(false)
    private static let turn = Mutex(())
    private let state = Mutex(State())
    /// Where threads mark the plugins that they call.
    let marks: CallMarks?

    /// Starts the thread.
    init(_ marks: CallMarks?) {
        self.marks = marks
        Self.running.store(true, ordering: .relaxed)
        LoopThread(named: "watchdog") { self.run() }.detach()
    }

    /// Whether the process has this thread.
    static var isRunning: Bool { running.load(ordering: .relaxed) }

    /// Does something while the thread of this process sleeps and holds no lock.
    static func whileAsleep<Result>(_ body: () -> Result) -> Result {
        turn.withLock { _ in body() }
    }

    /// Looks at the calling thread from now on.
    ///
    /// - Parameters:
    ///   - name: What it is called in the log.
    ///   - loop: The loop that it runs.
    ///   - number: Its number among the loops that serve.
    func watch(_ name: String, _ loop: EventLoop, number: Int? = nil) {
        let line = marks?.claim()
        state.withLock {
            $0.subjects.append(Subject(name: name, number: number, loop: loop, line: line))
        }
    }

    /// Waits for a descriptor, too.
    ///
    /// - Parameters:
    ///   - fd: The descriptor.
    ///   - ready: Called on the watchdog's thread when it can be read; returns whether to go on.
    func listen(to fd: Int32, _ ready: @escaping @Sendable () -> Bool) {
        state.withLock { $0.sources.append(Source(fd: fd, ready: ready)) }
    }

    /// Says what follows; both are called on the watchdog's thread.
    ///
    /// - Parameters:
    ///   - changed: Takes a thread that is held up, or is no longer.
    ///   - eachTurn: Called after each look.
    func tell(
        changed: @escaping @Sendable (Stall) -> Void,
        eachTurn: @escaping @Sendable () -> Void
    ) {
        state.withLock { ($0.changed, $0.eachTurn) = (changed, eachTurn) }
    }

    /// Sets after how many nanoseconds a thread that is held up is given up; zero is never.
    func set(stuckAfter: Int64) {
        state.withLock { $0.stuckAfter = Self.looks(in: stuckAfter) }
    }

    /// The threads that are held up.
    var stalls: [Stall] {
        state.withLock { $0.subjects }.filter { $0.detector.level > .well }.map(stall)
    }

    private static func looks(in nanoseconds: Int64) -> Int? {
        nanoseconds > 0 ? Int(clamping: nanoseconds / interval) : nil
    }

    private func run() {
        var last = EventLoop.monotonicTime()
        while true {
            let ready = wait(until: last + Self.interval)
            Self.turn.withLock { _ in
                for fd in ready { serve(fd) }
                let now = EventLoop.monotonicTime()
                if now - last >= Self.interval {
                    // Whoever looks too late has been held up itself.
                    if now - last < 2 * Self.interval { look() }
                    last = now
                }
                state.withLock { $0.eachTurn }()
            }
        }
    }

    /// Sleeps until a descriptor can be read.
    ///
    /// - Returns: The descriptors that can.
    private func wait(until end: Int64) -> [Int32] {
        var waiting = state.withLock { $0.sources }
            .map { pollfd(fd: $0.fd, events: Int16(POLLIN), revents: 0) }
        let milliseconds = max(0, end - EventLoop.monotonicTime()) / 1_000_000 + 1
        guard poll(&waiting, nfds_t(waiting.count), Int32(clamping: milliseconds)) > 0 else {
            return []
        }
        return waiting.filter { $0.revents != 0 }.map(\.fd)
    }

    private func serve(_ fd: Int32) {
        guard let source = state.withLock({ $0.sources.first { $0.fd == fd } }) else { return }
        guard !source.ready() else { return }
        state.withLock { $0.sources.removeAll { $0.fd == fd } }
    }

    private func look() {
        var changes: [Subject] = []
        let tell = state.withLock { state in
            for index in state.subjects.indices {
                let level = state.subjects[index].detector.take(
                    see(state.subjects[index]),
                    stalledAfter: Self.stalledAfter,
                    stuckAfter: state.stuckAfter
                )
                if level != nil { changes.append(state.subjects[index]) }
            }
            return state.changed
        }
        for subject in changes { tell(stall(subject)) }
    }

    private func see(_ subject: Subject) -> StallDetector.Look {
        StallDetector.Look(
            pass: subject.loop.pass,
            standing: subject.line.flatMap { marks?.standing(of: $0) } ?? CallMarks.Standing()
        )
    }

    private func stall(_ subject: Subject) -> Stall {
        let mark = subject.detector.culprit(stalledAfter: Self.stalledAfter)
        return Stall(
            thread: subject.name,
            loop: subject.number,
            call: mark.flatMap { marks?.call($0) },
            level: subject.detector.level,
            seconds: subject.detector.held * Int(clamping: Self.interval / 1_000_000) / 1000
        )
    }
}
