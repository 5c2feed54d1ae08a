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

    private var handle = pthread_t()

    /// Starts a thread.
    ///
    /// - Parameters:
    ///   - name: What `top -H` shows; the kernel keeps 15 bytes.
    ///   - body: What it runs.
    init(named name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(String(name.prefix(15)), body))
        let result = pthread_create(
            &handle,
            nil,
            { pointer in
                guard let pointer else { return nil }
                let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
                linux_name_thread(start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        precondition(result == 0, "no thread left")
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
