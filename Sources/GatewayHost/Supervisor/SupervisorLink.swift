import CLinux
import Glibc

/// The supervisor as its worker sees it.
final class SupervisorLink: Sendable {
    /// Where a worker finds what its supervisor gives it.
    enum Descriptor {
        static let control = ProcessStart.firstDescriptor
        static let marks = ProcessStart.firstDescriptor + 1
        /// The marks of the worker before, which has died.
        static let lastMarks = ProcessStart.firstDescriptor + 2
        static let firstSocket = ProcessStart.firstDescriptor + 3
    }

    /// The sockets that the worker before has listened on.
    let sockets: InheritedSockets
    /// Where this worker marks which plugins it calls.
    let marks: CallMarks?
    /// What the worker before was calling when it died.
    let culprits: [CallMarks.Culprit]

    /// Takes what the supervisor gives.
    ///
    /// - Parameter socketCount: How many sockets.
    init(socketCount: Int) {
        linux_die_with_parent(SIGTERM)
        linux_note_crashes()
        culprits = CallMarks(fd: Descriptor.lastMarks)?.takeCulprits() ?? []
        marks = CallMarks(fd: Descriptor.marks)
        let first = Descriptor.firstSocket
        for fd in Descriptor.control..<first { _ = fcntl(fd, F_SETFD, FD_CLOEXEC) }
        sockets = InheritedSockets((0..<socketCount).map { first + Int32(clamping: $0) }) {
            SupervisorMessage.socket.send(to: Descriptor.control, $0)
        }
    }

    /// Says that this worker serves, and listens for what the supervisor says.
    ///
    /// - Parameters:
    ///   - watchdog: On whose thread the two are called.
    ///   - retired: Called when another worker serves.
    ///   - orphaned: Called when there is no supervisor any more.
    func join(
        _ watchdog: Watchdog,
        retired: @escaping @Sendable () -> Void,
        orphaned: @escaping @Sendable () -> Void
    ) {
        sockets.closeRest()
        watchdog.listen(to: Descriptor.control) { [self] in
            let isThere = SupervisorMessage.receive(from: Descriptor.control) { message, _ in
                guard message == .retire else { return }
                sockets.handOver()
                retired()
            }
            if !isThere { orphaned() }
            return isThere
        }
        SupervisorMessage.ready.send(to: Descriptor.control)
    }

    /// Says that clients need a key here: no worker after this one may do without.
    func noteKeys() { SupervisorMessage.keyed.send(to: Descriptor.control) }

    /// Asks for a fresh worker that takes over.
    func askForSuccessor() { SupervisorMessage.replace.send(to: Descriptor.control) }
}
