import Glibc
import ProviderAPI
import Synchronization

/// Writes log lines to a file descriptor on a thread of its own, so that a slow reader of the log
/// never holds up a request.
///
/// Lines are handed over under a short lock and written in batches. When the reader does not keep
/// up, lines are dropped and counted, and the count is written once there is room again.
final class LogWriter: Sendable {
    /// Enough for tens of thousands of lines; beyond it the log is lost rather than the memory.
    static let maxPending = 8 * 1024 * 1024
    /// How long lines gather before they are written, in microseconds.
    static let batchTime: UInt32 = 5_000

    private struct State: ~Copyable {
        var pending = ByteBuffer(capacity: 4096)
        var dropped = 0
        var isRunning = true
    }

    private let state = Mutex(State())
    private let fd: Int32
    private let wake = Wake()
    private let thread = Mutex<LoopThread?>(nil)

    /// Starts the writer's thread.
    ///
    /// - Parameter fd: Where lines go; it stays open.
    init(fd: Int32) {
        self.fd = fd
        let started = LoopThread(named: "log") { self.run() }
        thread.withLock { $0 = started }
    }

    /// Hands a line over.
    ///
    /// - Parameter line: Whole, with its line feed.
    func write(_ line: UnsafeRawBufferPointer) {
        let isFirst = state.withLock { state in
            guard state.pending.count + line.count <= Self.maxPending else {
                state.dropped += 1
                return false
            }
            let wasEmpty = state.pending.isEmpty
            state.pending.append(line)
            return wasEmpty
        }
        if isFirst { wake.signal() }
    }

    /// Writes what is pending and ends the thread.
    func close() {
        state.withLock { $0.isRunning = false }
        wake.signal()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        var batch = ByteBuffer(capacity: 4096)
        var isRunning = true
        while isRunning {
            wake.wait()
            isRunning = take(&batch)
            writeAll(&batch)
            if isRunning { usleep(Self.batchTime) }
        }
    }

    private func take(_ batch: inout ByteBuffer) -> Bool {
        state.withLock { state in
            swap(&state.pending, &batch)
            if state.dropped > 0 {
                batch.append("{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":")
                batch.append(decimal: state.dropped)
                batch.append("}\n")
                state.dropped = 0
            }
            return state.isRunning
        }
    }

    private func writeAll(_ batch: inout ByteBuffer) {
        while !batch.isEmpty {
            let count = Glibc.write(fd, batch.bytes.baseAddress, batch.count)
            if count > 0 {
                batch.consume(count)
            } else if errno != EINTR && errno != EAGAIN {
                // The reader is gone: there is nowhere to report that to.
                batch.removeAll()
            } else {
                usleep(Self.batchTime)
            }
        }
        batch.shrinkIfEmpty(above: 64 * 1024)
    }
}
