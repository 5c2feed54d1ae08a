import Glibc
import ProviderAPI

/// A plugin that runs in a process of its own.
///
///     starting ──ready──▶ running ──death──▶ down ──pause──▶ starting
///                                  any ──stop──▶ stopped
///
/// Calls take a lane each; there are as many as threads that call. What a call needs of the plugin
/// (instances, accounts) is made again in each new process, so only what was under way is lost.
final class PluginChild: Sendable {
    /// What an isolated plugin is started with.
    struct Setup: Sendable {
        /// The host itself.
        let program: String
        /// The name, for the log and for clients.
        let name: String
        /// How long a call may take, in nanoseconds.
        let callTimeout: Int64
        var laneCount = Int(clamping: sysconf(Int32(_SC_NPROCESSORS_ONLN))) + 2
    }

    enum Phase { case starting, running, down, stopped }

    struct State {
        var phase = Phase.starting
        var process: pid_t?
        var epoch = 0
        var lanes: [PluginLane] = []
        var welcome: PluginWelcome?
        /// Why there is no process, in words for clients.
        var reason = "its process is being started"
        var objects = ChildJournal()
        /// Whether something that generations are built from was not answered.
        var missed = false
    }

    /// How long a load may take; a hundred times what it takes.
    static let loadTimeout: Int64 = 10_000_000_000

    let setup: Setup
    let state: Monitor<State>
    let image: Int32
    /// Called when a process is there again that was missed; from any thread.
    let restarted: @Sendable () -> Void

    /// Starts the process and waits until the plugin is loaded.
    ///
    /// - Parameters:
    ///   - setup: What it is started with.
    ///   - image: The plugin file, open for reading; closed in the end.
    ///   - restarted: Called when a process is there again that was missed.
    /// - Throws: Why the plugin is not loaded.
    init(
        _ setup: Setup,
        image: Int32,
        restarted: @escaping @Sendable () -> Void
    ) throws(PluginRefusal) {
        self.setup = setup
        self.image = image
        self.restarted = restarted
        state = Monitor(State())
        guard let thread = LoopThread(ifPossible: "plugin", { self.keep() }) else {
            throw .probe("the system has no thread left to keep its process")
        }
        thread.detach()
        let end = EventLoop.monotonicTime() + Self.loadTimeout * 2
        let phase = state.wait(until: end) { $0.phase == .starting ? nil : $0.phase }
        guard phase == .running else {
            let reason = state.change { $0.reason }
            stop()
            throw .probe(reason)
        }
    }

    deinit { close(image) }

    /// What the plugin said when it was loaded.
    var welcome: PluginWelcome? { state.change { $0.welcome } }

    /// Ends the process for good.
    func stop() {
        state.change { state in
            state.phase = .stopped
            state.lanes = []
            if let process = state.process { kill(process, SIGKILL) }
        }
    }

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - target: The function, and of what.
    ///   - arguments: Writes the arguments.
    ///   - take: Takes the reply, also where no process has answered.
    /// - Returns: What `take` returned.
    func call<Result>(
        _ target: CallTarget,
        _ arguments: (inout FrameWriter) -> Void = { _ in },
        _ take: (PluginReply) -> Result
    ) -> Result {
        let limit = target.function.isSlow ? Self.loadTimeout : setup.callTimeout
        let deadline = EventLoop.monotonicTime() + limit
        guard let lane = takeLane(target.function, until: deadline) else {
            return noAnswer(PluginReply.unavailable, state.change { $0.reason }, take)
        }
        do throws(ChildFailure) {
            let result = try lane.exchange(target, until: deadline, arguments, take)
            giveBack(lane)
            return result
        } catch {
            return noAnswer(PluginReply.lost, lose(lane, error), take)
        }
    }

    private func takeLane(_ function: TableFunction, until deadline: Int64) -> PluginLane? {
        let taken = state.wait(until: deadline) { state -> PluginLane?? in
            switch state.phase {
            case .running: return state.lanes.popLast().map { .some($0) }
            case .stopped: return .some(nil)
            case .starting, .down:
                if !function.isUrgent { state.missed = true }
                return function.isUrgent ? .some(nil) : nil
            }
        }
        return taken ?? nil
    }

    private func giveBack(_ lane: PluginLane) {
        state.change { if $0.epoch == lane.epoch, $0.phase == .running { $0.lanes.append(lane) } }
    }

    /// Ends a process that did not answer as it should.
    ///
    /// - Returns: What has happened, in words for the client.
    private func lose(_ lane: PluginLane, _ failure: ChildFailure) -> String {
        if failure == .tooLarge {
            giveBack(lane)
            return "the request is too large for its process"
        }
        let reason =
            failure == .timeout
            ? "its process did not answer in time and is started again"
            : "its process died and is started again"
        state.change { state in
            guard state.epoch == lane.epoch, state.phase == .running else { return }
            state.phase = .down
            state.lanes = []
            state.reason = reason
            if let process = state.process { kill(process, SIGKILL) }
        }
        return reason
    }

    private func noAnswer<Result>(
        _ status: Int32,
        _ reason: String,
        _ take: (PluginReply) -> Result
    ) -> Result {
        var text = "Provider \(setup.name) is not available: \(reason)."
        return text.withUTF8 { take(PluginReply(status, reason: UnsafeRawBufferPointer($0))) }
    }
}
