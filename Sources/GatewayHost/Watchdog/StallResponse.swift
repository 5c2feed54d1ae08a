import Glibc
import Synchronization

/// What follows when a thread is held up: it is told, counted against the build that it calls, and when
/// it does not go on, the process gives it up.
///
/// All of it happens on the watchdog's thread.
final class StallResponse: Sendable {
    /// What serves, and who takes over.
    struct Subject: Sendable {
        let server: Server
        let supervisor: SupervisorLink?
        /// Saves the state of the accounts; from any thread.
        let save: @Sendable () -> Void
    }

    /// How long a disk may take to remember a build, in nanoseconds.
    private static let patience: Int64 = 1_000_000_000
    /// How far requests for a successor are apart.
    private static let pause: Int64 = 60_000_000_000

    private struct State {
        var config: Config?
        var subject: Subject?
        var lastRequest: Int64?
    }

    private let watchdog: Watchdog
    private let current = Mutex(State())

    init(_ watchdog: Watchdog) { self.watchdog = watchdog }

    /// Takes what the operator wrote.
    func take(_ config: Config) {
        current.withLock { $0.config = config }
        watchdog.set(stuckAfter: config.plugins.stuckAfter.nanoseconds)
    }

    /// Says what serves from now on.
    func take(_ subject: Subject) { current.withLock { $0.subject = subject } }

    /// Takes a thread that is held up, or goes on.
    func take(_ stall: Stall) {
        let left = relieve()
        switch stall.level {
        case .well: Log.warning("a thread goes on", fields(stall))
        case .stalled: tell(stall)
        case .stuck: giveUp(stall, loopsLeft: left)
        }
    }

    /// Lets the loops that are well accept for the others.
    ///
    /// - Returns: How many are well.
    private func relieve() -> Int {
        guard let subject = current.withLock({ $0.subject }) else { return 0 }
        return subject.server.relieve(Set(watchdog.stalls.compactMap(\.loop)))
    }

    private func tell(_ stall: Stall) {
        if let culprit = stall.culprit {
            Log.error("a plugin holds up a thread", fields(stall))
            remember(culprit, isStuck: false)
        } else if stall.loop != nil {
            Log.warning("a thread is held up", fields(stall))
        }
    }

    private func giveUp(_ stall: Stall, loopsLeft: Int) {
        guard let culprit = stall.culprit else {
            return Log.error("a thread is stuck", fields(stall))
        }
        remember(culprit, isStuck: true)
        guard let subject = current.withLock({ $0.subject }) else { endStart(stall) }
        guard let supervisor = subject.supervisor else { return tellStuck(stall, loopsLeft) }
        Log.error("a plugin is stuck, asking for a fresh process", fields(stall))
        askForSuccessor(supervisor, subject)
    }

    /// Tells what nobody can mend in this process.
    private func tellStuck(_ stall: Stall, _ loopsLeft: Int) {
        Log.error("a plugin is stuck and takes a thread with it", fields(stall))
        Log.error(
            "restart the gateway: requests of the stuck thread hang until then",
            [
                "thread": .text(stall.thread), "loops_left": .number(loopsLeft),
                "advice": "serve --supervised hands over to a fresh process by itself",
            ]
        )
    }

    private func askForSuccessor(_ supervisor: SupervisorLink, _ subject: Subject) {
        let now = EventLoop.monotonicTime()
        let isDue = current.withLock { state in
            let isDue = state.lastRequest.map { now - $0 > Self.pause } ?? true
            if isDue { state.lastRequest = now }
            return isDue
        }
        guard isDue else { return }
        LoopThread.run("save", within: Self.patience, subject.save)
        supervisor.askForSuccessor()
    }

    /// Ends a start that a plugin does not let come to its end; the next one runs it apart.
    private func endStart(_ stall: Stall) -> Never {
        Log.error("the gateway does not start: a plugin is stuck", fields(stall))
        Log.close()
        _exit(1)
    }

    /// Counts a hang against a build, in the folder of credentials.
    private func remember(_ culprit: CallMarks.Culprit, isStuck: Bool) {
        guard let config = current.withLock({ $0.config }) else { return }
        LoopThread.run("quarantine", within: Self.patience) {
            var quarantine = Quarantine(config)
            quarantine.addHang(culprit, isStuck: isStuck)
            quarantine.save(config)
        }
    }

    private func fields(_ stall: Stall) -> KeyValuePairs<StaticString, Log.Value> {
        guard let call = stall.call else {
            return ["thread": .text(stall.thread), "seconds": .number(stall.seconds)]
        }
        return [
            "thread": .text(stall.thread), "seconds": .number(stall.seconds),
            "plugin": .text(call.culprit.plugin), "call": .text(call.function),
            "sha256": .text(call.culprit.sha256),
        ]
    }
}
