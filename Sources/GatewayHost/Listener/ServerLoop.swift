import Glibc
import Synchronization

/// The part of a server on one loop.
///
/// Safe to share although unchecked: it is only used on its loop, but for the list of its sockets.
final class ServerLoop: @unchecked Sendable {
    let loop: EventLoop
    private let context: LoopContext
    /// Where the loop accepts, until it accepts no more; for any thread.
    private let sockets: Mutex<[ListenSocket]>
    private var acceptors: [Acceptor] = []
    /// Where it accepts as long as other loops cannot, by their numbers.
    private var helping: [Int: [Acceptor]] = [:]
    private var isStopped = false

    /// Keeps what the loop will serve.
    ///
    /// - Parameters:
    ///   - context: What its connections share.
    ///   - sockets: Where it accepts.
    init(_ context: LoopContext, _ sockets: [ListenSocket]) {
        loop = context.loop
        self.context = context
        self.sockets = Mutex(sockets)
    }

    /// Where the loop accepts; from any thread.
    var listening: [ListenSocket] { sockets.withLock { $0 } }

    /// Begins to accept.
    func start() {
        acceptors = listening.map { Acceptor($0, context) }
    }

    /// Accepts for other loops as well, which are stuck.
    ///
    /// - Parameter others: Their sockets, by their numbers; what it did for others ends.
    func help(_ others: [Int: [ListenSocket]]) {
        for (loop, acceptors) in helping where others[loop] == nil {
            for acceptor in acceptors { acceptor.stop() }
            helping[loop] = nil
        }
        guard !isStopped else { return }
        for (loop, sockets) in others where helping[loop] == nil {
            // What loops share is watched here already.
            var known = Set((acceptors + helping.values.joined()).map(\.socket.fd))
            helping[loop] = sockets.filter { known.insert($0.fd).inserted }
                .map { Acceptor($0, context) }
        }
    }

    /// Closes everything.
    func stop() {
        stopAccepting()
        context.connectionEnded = {}
        for connection in context.connections { connection.abort() }
        for connection in context.refused.values { connection.finish() }
    }

    /// Lets responses finish.
    ///
    /// - Parameters:
    ///   - nanoseconds: How long they may take.
    ///   - keepsIdle: Whether idle connections may send one more request.
    ///   - completion: Called once, when no connection is left.
    func drain(
        within nanoseconds: Int64,
        keepsIdle: Bool,
        _ completion: @escaping () -> Void
    ) {
        stopAccepting()
        context.isDraining = true
        context.keepsIdle = keepsIdle
        var isDone = false
        let finish = { [context] in
            guard context.connections.isEmpty, !isDone else { return }
            isDone = true
            completion()
        }
        context.connectionEnded = finish
        if !keepsIdle { for connection in context.connections { connection.drain() } }
        finish()
        guard !isDone else { return }
        loop.schedule(after: nanoseconds) { [self] in endResponses() }
    }

    private func endResponses() {
        for connection in context.connections { connection.drainDeadline() }
        loop.schedule(after: Server.endingGrace) { [context] in
            for connection in context.connections { connection.abort() }
        }
    }

    private func stopAccepting() {
        isStopped = true
        for acceptor in acceptors { acceptor.stop() }
        help([:])
        acceptors = []
        sockets.withLock { $0 = [] }
    }
}
