/// What the connections of one loop share.
final class LoopContext {
    let loop: EventLoop
    let handler: any RequestHandler
    let limits: ServerLimits
    let timeouts: ServerTimeouts
    let renderer: any HTTPFailureRenderer
    let quota: ConnectionQuota
    /// What bodies and held answers take.
    let memory: LoopMemory
    /// Where bytes go that nobody wants.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    /// The `Date` of this second.
    var date = DateHeader()
    /// Whether connections end with their current response.
    var isDraining = false
    /// Whether a drain leaves idle connections their next request, whose answer closes them.
    var keepsIdle = false
    /// The clients beyond the limit that wait for their 503.
    var refused: [Int32: RefusedConnection] = [:]
    /// Called when a connection has ended.
    var connectionEnded: () -> Void = {}
    private(set) var connections: [ServerConnection] = []

    /// Collects what connections need.
    init(
        loop: EventLoop,
        handler: any RequestHandler,
        limits: ServerLimits,
        renderer: any HTTPFailureRenderer,
        quota: ConnectionQuota,
        memory: MemoryBudget
    ) {
        self.loop = loop
        self.handler = handler
        self.limits = limits
        timeouts = ServerTimeouts(limits)
        self.renderer = renderer
        self.quota = quota
        self.memory = LoopMemory(memory)
    }

    deinit { scratch.deallocate() }

    /// Adds a connection to those that drain and stop with the loop.
    ///
    /// - Parameter connection: A new connection.
    func add(_ connection: ServerConnection) {
        connection.place = connections.count
        connections.append(connection)
    }

    /// Removes a connection and gives its place back.
    ///
    /// - Parameter connection: A closed connection.
    func remove(_ connection: ServerConnection) {
        guard let last = connections.popLast() else { return }
        if last !== connection {
            last.place = connection.place
            connections[connection.place] = last
        }
        quota.giveBack()
        connectionEnded()
    }
}
