import Glibc
import Synchronization

/// Serves HTTP on some addresses with some loops, each on a thread of its own.
///
/// Safe to share although unchecked: after `init` only `threads` changes, behind a mutex; contexts
/// and acceptors are used on their loops.
final class Server: @unchecked Sendable {
    /// How long handlers have to end their streams once a drain has reached its deadline.
    static let endingGrace: Int64 = 700_000_000

    /// The loops, one a thread.
    let loops: [EventLoop]
    /// Where the server listens, with the ports that it has got.
    let addresses: [ListenAddress]
    private let workers: [ServerLoop]
    /// What the bodies and held answers of all loops take.
    let memory: MemoryBudget
    private let quota: ConnectionQuota
    private let threads = Mutex<[LoopThread]>([])
    /// The loops that have connections left in a drain.
    private let draining = Mutex<Set<Int>?>(nil)

    /// Opens the sockets; nothing is accepted before ``start()``.
    ///
    /// - Parameters:
    ///   - addresses: Where to listen.
    ///   - loopCount: How many loops.
    ///   - inherited: Sockets of the process before this one.
    ///   - limits: What clients are granted.
    ///   - renderer: Writes the bodies of refusals.
    ///   - makeHandler: Makes the handler of a loop.
    /// - Throws: When an address cannot be listened on.
    init(
        listeningOn addresses: [ListenAddress],
        loopCount: Int,
        inherited: InheritedSockets? = nil,
        limits: ServerLimits = ServerLimits(),
        renderer: any HTTPFailureRenderer = PlainFailureRenderer(),
        makeHandler: (EventLoop) -> any RequestHandler
    ) throws(ListenFailure) {
        var groups: [[ListenSocket]] = []
        for address in addresses {
            groups += try ListenSocket.open(address, count: loopCount, inherited: inherited)
        }
        let quota = ConnectionQuota(limit: limits.connections)
        self.quota = quota
        let memory = MemoryBudget(limits.memory, loops: loopCount)
        self.memory = memory
        self.addresses = groups.compactMap { $0.first?.address }
        workers = (0..<max(loopCount, 1)).map { index in
            let loop = EventLoop()
            let context = LoopContext(
                loop: loop,
                handler: makeHandler(loop),
                limits: limits,
                renderer: renderer,
                quota: quota,
                memory: memory
            )
            return ServerLoop(context, groups.map { $0[index % $0.count] })
        }
        loops = workers.map(\.loop)
    }

    /// How many clients are connected.
    var connectionCount: Int { quota.count }

    /// Starts the threads and begins to accept.
    func start() {
        threads.withLock { threads in
            threads = workers.enumerated().map { index, worker in
                worker.loop.execute { worker.start() }
                return LoopThread(named: "loop-\(index)") { worker.loop.run() }
            }
        }
    }

    /// Closes everything now and waits for the threads; not from a loop.
    func stop() {
        for worker in workers {
            worker.loop.execute {
                worker.stop()
                worker.loop.stop()
            }
        }
        let threads = self.threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    /// Stops accepting and lets responses finish; from any thread.
    ///
    /// Idle connections close at once, busy ones after their response. At the deadline handlers are
    /// told to end their streams (``ResponderObserver/serverStopping()``), and ``endingGrace`` later
    /// what is left is cut. The loops go on running until ``stop()``.
    ///
    /// - Parameters:
    ///   - time: How long responses may take.
    ///   - keepsIdle: Whether idle connections may send one more request before they close, because
    ///     there is time: another process accepts.
    ///   - completion: Called once, on a loop, when no connection is left.
    func drain(
        within time: Duration,
        keepsIdle: Bool = false,
        completion: @escaping @Sendable () -> Void
    ) {
        draining.withLock { $0 = Set(workers.indices) }
        let left = Countdown(workers.count, completion)
        for (index, worker) in workers.enumerated() {
            worker.loop.execute { [self] in
                worker.drain(within: time.nanoseconds, keepsIdle: keepsIdle) { [self] in
                    draining.withLock { _ = $0?.remove(index) }
                    left.countDown()
                }
            }
        }
    }

    /// The loops that are not drained yet; `nil` where no drain has begun.
    var undrained: Set<Int>? { draining.withLock { $0 } }

    /// Lets other loops accept what comes to those that are stuck; from any thread.
    ///
    /// - Parameter stuck: The numbers of the loops that cannot, all of them.
    /// - Returns: How many loops are left.
    @discardableResult
    func relieve(_ stuck: Set<Int>) -> Int {
        let well = workers.indices.filter { !stuck.contains($0) }
        for helper in well {
            let others = stuck.filter { index in
                (well.first { $0 > index } ?? well.first) == helper
            }
            let sockets = Dictionary(
                uniqueKeysWithValues: others.map { ($0, workers[$0].listening) }
            )
            let worker = workers[helper]
            worker.loop.execute { worker.help(sockets) }
        }
        return well.count
    }

    /// Lets the kernel refuse what would come to loops that are stuck and accept no more; from any
    /// thread.
    ///
    /// - Parameter stuck: The numbers of the loops.
    func refuse(_ stuck: Set<Int>) {
        let shared = workers.indices.filter { !stuck.contains($0) }
            .flatMap { workers[$0].listening }.map(\.fd)
        for socket in stuck.flatMap({ workers[$0].listening }) where !shared.contains(socket.fd) {
            shutdown(socket.fd, Int32(SHUT_RDWR))
        }
    }
}

/// Calls back when it has been told often enough.
private final class Countdown: Sendable {
    private let left: Atomic<Int>
    private let completion: @Sendable () -> Void

    init(_ count: Int, _ completion: @escaping @Sendable () -> Void) {
        left = Atomic(count)
        self.completion = completion
    }

    func countDown() {
        if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { completion() }
    }
}
