import Glibc
import Synchronization

/// The end of the process, in peace where that is possible, and by force when its time is over.
///
///     told ──the control thread──▶ draining ──▶ renewals ──▶ state ──▶ over
///       │ it does not answer            │ its time is over, or only stuck threads are left
///       └──▶ draining without it        └──▶ by force
///
/// The watchdog's thread looks after it, so it comes whatever the others do.
final class Ending: Sendable {
    /// What the end waits for.
    enum Phase: String, Sendable {
        case requests = "requests under way"
        case renewals = "renewals of credentials"
        case loops = "loops that are to stop"
        case state = "state that is being saved"
        case lookups = "name look-ups"
        case exit = "handlers of plugins or libraries at the exit"
    }

    /// What it is the end of.
    struct Subject: Sendable {
        let control: EventLoop
        let server: Server
        let state: GatewayState
        /// Takes a signal on the control loop.
        let signal: @Sendable (Int32) -> Void
        /// How many credentials are being renewed.
        let renewals: @Sendable () -> Int
        /// Saves what only this process knows; from any thread.
        let lastWords: @Sendable () -> Void
    }

    /// How long the control thread may take to answer, in nanoseconds.
    private static let patience: Int64 = 1_000_000_000
    /// What the end may take beyond the drain.
    private static let grace: Int64 = 1_000_000_000
    /// How long saving what is left may take by force, and writing the last lines of a log.
    private static let lastTime: Int64 = 200_000_000
    /// How long a token may take that an issuer has begun to give: it exists nowhere else.
    private static let renewalTime = PlannedRequest.timeout.nanoseconds + grace

    private struct State {
        var subject: Subject?
        var told: Int64?
        /// Whether a signal is still to come that says the same once more.
        var awaitsEcho = false
        var isHandedOver = false
        var isBegun = false
        var deadline = Int64.max
        var latest = Int64.max
        var phase = Phase.requests
    }

    private let watchdog: Watchdog
    private let current = Mutex(State())

    /// Makes the end of a process that serves nothing yet.
    init(_ watchdog: Watchdog) { self.watchdog = watchdog }

    /// Says what serves from now on.
    func take(_ subject: Subject) { current.withLock { $0.subject = subject } }

    /// Takes a signal, on the watchdog's thread.
    func take(signal: Int32) {
        guard signal != SIGHUP else { return forward(signal) }
        let isEcho = current.withLock { state in
            defer { state.awaitsEcho = false }
            return state.awaitsEcho
        }
        guard !isEcho else { return }
        let now = EventLoop.monotonicTime()
        current.withLock { state in
            guard state.told != nil else { return }
            // A second one ends it now.
            state.deadline = min(state.deadline, now + Self.grace)
            state.latest = state.deadline
        }
        demand(isHandedOver: false)
        forward(signal)
    }

    /// Takes the end of the supervisor, which the kernel tells by a signal as well.
    func takeOrphanage() {
        let isNews = current.withLock { state in
            state.awaitsEcho = state.told == nil
            return state.awaitsEcho
        }
        guard isNews else { return }
        Log.warning("the supervisor is gone")
        demand(isHandedOver: false)
        forward(SIGTERM)
    }

    private func forward(_ signal: Int32) {
        if let subject = current.withLock({ $0.subject }) {
            return subject.control.execute { subject.signal(signal) }
        }
        guard signal != SIGHUP else { return }
        Log.info("ended before it served")
        Log.close(within: Self.lastTime)
        _exit(0)
    }

    /// Notes that the end was asked for.
    ///
    /// - Parameter isHandedOver: Whether another process serves on the same sockets.
    func demand(isHandedOver: Bool) {
        let now = EventLoop.monotonicTime()
        current.withLock { state in
            guard state.told == nil else { return }
            (state.told, state.isHandedOver) = (now, isHandedOver)
        }
    }

    /// Begins the end: it comes by force when its time is over.
    ///
    /// - Parameter time: How long requests may take.
    func begin(within time: Duration) {
        let now = EventLoop.monotonicTime()
        current.withLock { state in
            state.told = state.told ?? now
            guard !state.isBegun else { return }
            state.isBegun = true
            state.deadline = min(state.deadline, now + time.nanoseconds + Self.grace)
            state.latest = min(state.latest, max(state.deadline, now + Self.renewalTime))
        }
    }

    /// Says what is waited for now.
    func enter(_ phase: Phase) { current.withLock { $0.phase = phase } }

    /// Says that nothing is left but to leave.
    func leave() {
        let end = EventLoop.monotonicTime() + Self.grace
        current.withLock { ($0.phase, $0.deadline, $0.latest, $0.told) = (.exit, end, end, end) }
    }

    /// Looks whether it has come to force, on the watchdog's thread.
    func look() {
        let state = current.withLock { $0 }
        guard let told = state.told else { return }
        let now = EventLoop.monotonicTime()
        if state.phase == .exit {
            if now >= state.deadline { _exit(0) }
            return
        }
        guard let subject = state.subject else { return }
        if !state.isBegun, now > told + Self.patience { drain(subject, state.isHandedOver) }
        let stalls = watchdog.stalls
        // Whoever comes to a loop that accepts no more shall not wait for it.
        if !state.isHandedOver { subject.server.refuse(Set(stalls.compactMap(\.loop))) }
        guard isHopeless(subject, stalls) || now >= state.deadline else { return }
        let mayRenew = now < state.latest && !stalls.contains { $0.loop == nil }
        guard !mayRenew || subject.renewals() == 0 else { return }
        force(subject, state, stalls)
    }

    /// Begins to drain without the control thread.
    private func drain(_ subject: Subject, _ isHandedOver: Bool) {
        let time = subject.state.generation.config.limits.drainTimeout
        begin(within: time)
        Log.warning("the control thread does not answer, draining without it")
        if !isHandedOver { subject.state.drain() }
        subject.server.drain(within: time, keepsIdle: isHandedOver) {}
    }

    /// Whether nothing is left to wait for but threads that were given up.
    private func isHopeless(_ subject: Subject, _ stalls: [Stall]) -> Bool {
        guard let left = subject.server.undrained else { return false }
        let stuck = stalls.filter { $0.level == .stuck }
        let isControlStuck = stuck.contains { $0.loop == nil }
        return left.isSubset(of: Set(stuck.compactMap(\.loop))) && (isControlStuck || !left.isEmpty)
    }

    private func force(_ subject: Subject, _ state: State, _ stalls: [Stall]) -> Never {
        let stuck = stalls.map(\.summary).joined(separator: ", ")
        Log.error(
            "ended by force",
            [
                "waiting_for": .text(state.phase.rawValue),
                "stuck": .text(stuck.isEmpty ? "nothing" : stuck),
            ]
        )
        LoopThread.run("last-words", within: Self.lastTime, subject.lastWords)
        subject.state.accessLog.close(within: Self.lastTime)
        Log.close(within: Self.lastTime)
        _exit(1)
    }
}
