import Glibc
import ProviderAPI

extension PluginChild {
    /// Keeps a process running until the plugin is no longer needed; the life of one thread.
    ///
    /// The kernel ends a process when the thread that started it ends, so it is one thread for all.
    func keep() {
        var backoff = RestartBackoff()
        while true {
            let start = EventLoop.monotonicTime()
            let reason = run()
            let wasLoaded = welcome != nil
            let now = EventLoop.monotonicTime()
            let pause = backoff.died(after: now - start)
            guard rest(for: pause, wasLoaded: wasLoaded, reason: reason) else { return }
        }
    }

    /// Waits before the next start.
    ///
    /// - Returns: Whether there is to be one.
    private func rest(for pause: Int64, wasLoaded: Bool, reason: String) -> Bool {
        let isWanted = state.change { state in
            guard state.phase != .stopped else { return false }
            state.phase = .down
            state.reason = wasLoaded ? "its process died (\(reason)) and is started again" : reason
            // A plugin that was never loaded is refused, not tried again.
            return wasLoaded
        }
        guard isWanted else { return false }
        Log.error(
            "plugin process ended",
            [
                "plugin": .text(setup.name), "reason": .text(reason),
                "restart_ms": .number(Int(clamping: pause / 1_000_000)),
            ]
        )
        let end = EventLoop.monotonicTime() + pause
        let isStopped = state.wait(until: end) { $0.phase == .stopped ? true : nil } ?? false
        return !isStopped
    }

    /// Runs one process from its start to its end.
    ///
    /// - Returns: How it ended, in words.
    private func run() -> String {
        let epoch = state.change { state in
            state.epoch += 1
            if state.phase != .stopped { state.phase = .starting }
            return state.epoch
        }
        guard
            let process = ChildProcess(
                program: setup.program,
                image: image,
                laneCount: setup.laneCount,
                epoch: epoch
            )
        else { return "no process could be started" }
        let failure = greet(process)
        if failure == nil { process.waitForEnd() }
        state.change { state in
            state.process = nil
            state.lanes = []
            if state.phase == .running { state.phase = .down }
        }
        let status = process.reap()
        return failure.map { Self.refusal($0, status) } ?? ChildProcess.describe(status)
    }

    /// Waits until the process has loaded the plugin, and puts it into service.
    ///
    /// - Returns: Why it is not in service; the process is ended then.
    private func greet(_ process: ChildProcess) -> ChildFailure? {
        do throws(ChildFailure) {
            let deadline = EventLoop.monotonicTime() + Self.loadTimeout
            let welcome = try process.lanes[0].welcome(until: deadline)
            try restore(process.lanes[0], until: deadline)
            publish(process, welcome)
            return nil
        } catch {
            kill(process.id, SIGKILL)
            return error
        }
    }

    /// Why a plugin is not in service, in words.
    private static func refusal(_ failure: ChildFailure, _ status: Int32) -> String {
        switch failure {
        case .refused(let reason): reason
        case .timeout: "it did not finish within \(loadTimeout / 1_000_000_000) s"
        case .ended, .tooLarge: ChildProcess.failureToLoad(status)
        }
    }

    /// Makes the objects again that lived in the process before.
    private func restore(_ lane: PluginLane, until deadline: Int64) throws(ChildFailure) {
        for origin in state.change({ $0.objects.inOrder }) {
            try lane.exchange(origin.target, until: deadline, origin.write) { _ in }
        }
    }

    private func publish(_ process: ChildProcess, _ welcome: PluginWelcome) {
        let missed = state.change { state in
            state.welcome = state.welcome ?? welcome
            guard state.phase != .stopped else {
                kill(process.id, SIGKILL)
                return false
            }
            state.phase = .running
            state.process = process.id
            state.lanes = process.lanes
            defer { state.missed = false }
            return state.missed
        }
        if missed { restarted() }
    }
}
