import Glibc

extension Gateway {
    /// Tells the supervisor, where there is one, that this process serves.
    func joinSupervisor() {
        supervisor?.join(on: control) { [unowned self] in
            retire()
        } orphaned: { [unowned self] in
            guard !stopping else { return }
            Log.warning("the supervisor is gone")
            take(signal: SIGTERM)
        }
    }

    /// Lets the loops say which plugins they call.
    func markCalls() {
        guard let marks = supervisor?.marks else { return }
        for loop in server.loops { loop.execute { marks.claim() } }
    }

    /// Leaves accounts and sockets to another process and finishes what is under way.
    private func retire() {
        refresher.stop()
        status?.close()
        status = nil
        guard !stopping else { return }
        take(signal: SIGTERM)
    }
}
