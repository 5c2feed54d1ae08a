import CLinux
import Glibc

/// A worker as its supervisor sees it.
final class SupervisedWorker {
    let process: pid_t
    let started = EventLoop.monotonicTime()
    /// What the worker marks while it calls plugins; its own end is a mapping.
    let marks: Int32
    /// The sockets that the worker listens on.
    private(set) var sockets: [Int32] = []
    var isReady = false
    /// Whether it was told that another worker serves.
    private(set) var isRetired = false
    private let control: Int32
    private var keepsSockets = true
    private var channel: SupervisorSocket?

    /// Starts a worker.
    ///
    /// - Parameters:
    ///   - words: Its command line.
    ///   - sockets: What it is to listen on.
    ///   - lastMarks: The marks of the worker that has died, or -1.
    init?(_ words: [String], sockets: [Int32], lastMarks: Int32) {
        guard let pair = ProcessStart.socketPair(SOCK_SEQPACKET) else { return nil }
        defer { close(pair.child) }
        control = pair.parent
        marks = ProcessStart.aside(linux_shared_memory("call-marks", CallMarks.size))
        let start = ProcessStart(
            words: words + ["--worker", String(sockets.count)],
            descriptors: [pair.child, marks, lastMarks >= 0 ? lastMarks : marks] + sockets,
            surroundings: .parents
        )
        guard let process = start.run() else {
            close(control)
            return nil
        }
        self.process = process
    }

    deinit {
        close(control)
        close(marks)
        closeSockets()
    }

    /// Keeps the worker's sockets open no longer than the worker does.
    func closeSockets() {
        for socket in sockets { close(socket) }
        sockets = []
        keepsSockets = false
    }

    /// Listens to the worker.
    ///
    /// - Parameters:
    ///   - loop: The supervisor's loop.
    ///   - take: Takes what the worker says.
    func listen(on loop: EventLoop, _ take: @escaping (SupervisorMessage) -> Void) {
        channel = SupervisorSocket(control, on: loop) { [unowned self] message, descriptor in
            if message == .socket, descriptor >= 0 {
                keep(descriptor)
            } else {
                take(message)
            }
        } ended: {
        }
    }

    private func keep(_ socket: Int32) {
        guard keepsSockets else { return _ = close(socket) }
        sockets.append(ProcessStart.aside(socket))
    }

    /// Stops listening to a worker that has ended.
    func forget(on loop: EventLoop) { loop.deregister(control) }

    /// Tells the worker that another one serves.
    func retire() {
        isRetired = true
        SupervisorMessage.retire.send(to: control)
    }
}
