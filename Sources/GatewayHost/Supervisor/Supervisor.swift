import CLinux
import Glibc

/// A small parent that keeps the listening sockets and has one worker serve them.
///
///     start ──▶ worker ──ready──▶ serving ──death──▶ pause ──▶ worker …
///                                    └─replace─▶ a second worker ──ready──▶ the first retires
///
/// It reads no configuration and loads no plugin, so there is little that it could die of. Between
/// two workers the kernel keeps new connections in the sockets' queues.
final class Supervisor {
    private static let signals = Gateway.signals + [SIGCHLD]
    /// How long a worker may take after a second signal, in nanoseconds; it gives itself a second.
    private static let patience: Int64 = 3_000_000_000

    private let loop = EventLoop()
    private let words: [String]
    private var workers: [SupervisedWorker] = []
    /// The worker that died last, for its sockets and its marks.
    private var last: SupervisedWorker?
    private var backoff = RestartBackoff()
    private var hasServed = false
    /// Whether clients have needed a key.
    private var isKeyed = false
    private var isStopping = false
    private var exitStatus: Int32 = 0
    private var channel: SignalChannel?

    /// Makes a supervisor.
    ///
    /// - Parameter arguments: The command line.
    init(_ arguments: Arguments) {
        let own = CommandLine.arguments.dropFirst().filter { $0 != "--supervised" }
        words = [Gateway.program] + own
        Log.configure(level: arguments.logLevel ?? .info, format: arguments.logFormat ?? .json)
    }

    /// Supervises until a signal ends it.
    ///
    /// - Returns: The exit status.
    func run() -> Int32 {
        SignalChannel.block(Self.signals)
        signal(SIGPIPE, SIG_IGN)
        channel = SignalChannel(Self.signals, on: loop) { [unowned self] in take(signal: $0) }
        start()
        loop.run()
        Log.close()
        return exitStatus
    }

    private func take(signal: Int32) {
        if signal == SIGCHLD { return reap() }
        if signal != SIGHUP {
            if isStopping { killLater() }
            stop()
        }
        for worker in workers { kill(worker.process, signal) }
        if workers.isEmpty, isStopping { loop.stop() }
    }

    /// Ends workers by force that a second signal does not end.
    private func killLater() {
        loop.schedule(after: Self.patience) { [unowned self] in
            for worker in workers { kill(worker.process, SIGKILL) }
        }
    }

    /// Starts no worker any more, and closes the sockets: nobody would answer who comes to them.
    private func stop() {
        isStopping = true
        for worker in workers { worker.closeSockets() }
        last = nil
    }

    /// Starts a worker on the sockets of the one that serves or has served.
    private func start() {
        guard !isStopping else { return }
        let sockets = (workers.last ?? last)?.sockets ?? []
        let marks = workers.isEmpty ? last?.marks ?? -1 : -1
        var words = words
        if isKeyed { words.append("--keyed") }
        if workers.isEmpty, !sockets.isEmpty { words.append("--alone") }
        guard let worker = SupervisedWorker(words, sockets: sockets, lastMarks: marks) else {
            Log.error("no worker could be started")
            loop.schedule(after: backoff.died(after: 0)) { [unowned self] in start() }
            return
        }
        workers.append(worker)
        worker.listen(on: loop) { [unowned self, unowned worker] in take($0, from: worker) }
    }

    private func take(_ message: SupervisorMessage, from worker: SupervisedWorker) {
        switch message {
        case .ready:
            worker.isReady = true
            hasServed = true
            last = nil
            Log.info("worker serves", ["process": .number(Int(clamping: worker.process))])
            for other in workers where other !== worker { other.retire() }
        case .replace:
            // One at a time; a worker that is still starting will do.
            guard workers.allSatisfy(\.isReady), !worker.isRetired else { return }
            Log.info(
                "worker is being replaced",
                ["process": .number(Int(clamping: worker.process))]
            )
            start()
        case .keyed: isKeyed = true
        case .socket, .retire: break
        }
    }

    private func reap() {
        for worker in workers {
            var status: Int32 = 0
            guard waitpid(worker.process, &status, WNOHANG) == worker.process else { continue }
            worker.forget(on: loop)
            workers.removeAll { $0 === worker }
            ended(worker, status)
        }
    }

    private func ended(_ worker: SupervisedWorker, _ status: Int32) {
        exitStatus = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        if isStopping || !hasServed {
            if workers.isEmpty { loop.stop() }
            return
        }
        if worker.isRetired {
            return Log.info(
                "worker has retired",
                ["process": .number(Int(clamping: worker.process))]
            )
        }
        let pause = backoff.died(after: EventLoop.monotonicTime() - worker.started)
        Log.error(
            "worker ended",
            [
                "process": .number(Int(clamping: worker.process)),
                "reason": .text(ChildProcess.describe(status)),
                "restart_ms": .number(Int(clamping: pause / 1_000_000)),
            ]
        )
        // A successor that dies leaves the sockets with the worker that serves.
        guard !workers.contains(where: \.isReady) else { return }
        if worker.isReady || last == nil { last = worker }
        guard workers.isEmpty else { return }
        guard pause > 0 else { return start() }
        loop.schedule(after: pause) { [unowned self] in start() }
    }
}
