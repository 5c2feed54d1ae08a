import CLinux
import Glibc

/// A thread of the operating system, joinable once.
///
/// Safe to share although unchecked: the handle is set before anyone sees the object.
final class LoopThread: @unchecked Sendable {
    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Enough for trees as deep as any parser lets through, whatever the limits of the shell are.
    private static let stackSize = 8 << 20

    private let handle: pthread_t

    /// Starts a thread that the process cannot do without.
    ///
    /// - Parameters:
    ///   - name: What `top -H` shows; the kernel keeps 15 bytes.
    ///   - body: What it runs.
    init(named name: String, _ body: @escaping @Sendable () -> Void) {
        let handle = Self.start(name, body)
        precondition(handle != nil, "no thread left")
        self.handle = handle ?? pthread_t()
    }

    /// Starts a thread where the system has one left.
    ///
    /// - Parameters:
    ///   - name: What `top -H` shows; the kernel keeps 15 bytes.
    ///   - body: What it runs.
    init?(ifPossible name: String, _ body: @escaping @Sendable () -> Void) {
        guard let handle = Self.start(name, body) else { return nil }
        self.handle = handle
    }

    private static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> pthread_t?
    {
        // text: our own name
        let start = Unmanaged.passRetained(Start(String(name.prefix(15)), body))
        var handle = pthread_t()
        let result = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { space in
            guard let attributes = space.baseAddress else { return EAGAIN }
            pthread_attr_init(attributes)
            defer { pthread_attr_destroy(attributes) }
            pthread_attr_setstacksize(attributes, stackSize)
            return pthread_create(&handle, attributes, entry, start.toOpaque())
        }
        if result == 0 { return handle }
        start.release()
        return nil
    }

    private static let entry:
        @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            guard let pointer else { return nil }
            let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
            linux_name_thread(start.name)
            start.body()
            return nil
        }

    /// Does something on a thread of its own, and leaves it there when it takes too long.
    ///
    /// - Parameters:
    ///   - name: What `top -H` shows.
    ///   - nanoseconds: How long to wait for it.
    ///   - body: What to do.
    /// - Returns: Whether it was done in time.
    @discardableResult
    static func run(
        _ name: String,
        within nanoseconds: Int64,
        _ body: @escaping @Sendable () -> Void
    ) -> Bool {
        let done = Wake()
        let thread = LoopThread(ifPossible: name) {
            body()
            done.signal()
        }
        guard let thread else { return false }
        thread.detach()
        return done.wait(until: EventLoop.monotonicTime() + nanoseconds)
    }

    /// Lets the thread end by itself; it is not joined then.
    func detach() {
        pthread_detach(handle)
    }

    /// Waits until the thread has ended; call it once.
    func join() {
        pthread_join(handle, nil)
    }
}
