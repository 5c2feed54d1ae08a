import Glibc
import Testing

@testable import GatewayHost

/// An event loop on a thread of its own with an upstream client on it.
///
/// Safe to share although unchecked: the client is only touched by jobs on the loop.
final class UpstreamHarness: @unchecked Sendable {
    let loop: EventLoop
    let client: UpstreamClient
    private let workers = WorkerPool(size: 2)
    private let thread: LoopThread

    init(limits: PoolLimits = PoolLimits()) {
        let loop = EventLoop()
        self.loop = loop
        client = UpstreamClient(loop: loop, workers: workers, limits: limits)
        thread = LoopThread(named: "test loop") { loop.run() }
    }

    /// Closes the client and ends the loop.
    func stop() {
        run { $0.client.close() }
        loop.stop()
        thread.join()
        workers.stop()
    }

    /// Runs a job on the loop and waits for its result.
    ///
    /// - Parameter body: The job.
    /// - Returns: What it returned.
    @discardableResult
    func run<Value: Sendable>(_ body: @escaping @Sendable (UpstreamHarness) -> Value) -> Value {
        let box = ResultBox<Value>()
        loop.execute { box.set(body(self)) }
        return box.wait()
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - origin: Where to.
    ///   - request: Everything else.
    ///   - collector: Who gets the answer.
    /// - Returns: The collector, which has the call.
    @discardableResult
    func send(
        _ origin: UpstreamOrigin,
        _ request: TestRequest = TestRequest(),
        to collector: Collector = Collector()
    ) -> Collector {
        run { harness in
            collector.call = harness.client.send(request.upstream(origin), to: collector)
        }
        return collector
    }

    /// Waits for something to become true on the loop, for ten seconds at most.
    ///
    /// - Parameter condition: Asked on the loop.
    /// - Returns: Whether it did.
    func eventually(_ condition: @escaping @Sendable (UpstreamHarness) -> Bool) -> Bool {
        for _ in 0..<5_000 {
            if run(condition) { return true }
            usleep(2_000)
        }
        return false
    }
}
