/// The part of a server on one loop.
///
/// Safe to share although unchecked: it is only used on its loop.
final class ServerLoop: @unchecked Sendable {
    let loop: EventLoop
    private let context: LoopContext
    private var sockets: [ListenSocket]
    private var acceptors: [Acceptor] = []

    /// Keeps what the loop will serve.
    ///
    /// - Parameters:
    ///   - context: What its connections share.
    ///   - sockets: Where it accepts.
    init(_ context: LoopContext, _ sockets: [ListenSocket]) {
        loop = context.loop
        self.context = context
        self.sockets = sockets
    }

    /// Begins to accept.
    func start() {
        acceptors = sockets.map { Acceptor($0, context) }
        sockets = []
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
        for acceptor in acceptors { acceptor.stop() }
        acceptors = []
        sockets = []
    }
}
