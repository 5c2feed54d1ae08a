import Glibc
import ProviderAPI
import Synchronization

/// Writes log lines to a file descriptor on a thread of its own, so that a slow reader of the log
/// never holds up a request, nor the end of the process.
///
/// Lines are handed over under a short lock and written in batches. When the reader does not keep
/// up, lines are dropped and counted, and the count is written once there is room again.
final class LogWriter: Sendable {
    /// Enough for tens of thousands of lines; beyond it the log is lost rather than the memory.
    static let maxPending = 8 * 1024 * 1024
    /// What is kept free for short lines in the place of whole ones.
    static let reserve = 1024 * 1024
    /// How long lines gather before they are written, in microseconds.
    static let batchTime: UInt32 = 5_000
    /// How long the last lines may take when the writer is closed, in nanoseconds.
    static let closeTime: Int64 = 1_000_000_000
    /// How long a full reader is waited for before the deadline is looked at, in milliseconds.
    private static let patience: Int32 = 50

    private struct State: ~Copyable {
        var pending = ByteBuffer(capacity: 4096)
        var dropped = 0
        var isRunning = true
    }

    private let state = Mutex(State())
    private let sink: LogSink
    private let wake = Wake()
    private let ended = Wake()
    /// When the last lines are given up.
    private let deadline = Atomic<Int64>(.max)

    /// Starts the writer's thread.
    ///
    /// - Parameter fd: Where lines go; it stays open.
    init(fd: Int32) {
        sink = LogSink(fd: fd)
        LoopThread(named: "log") { self.run() }.detach()
    }

    /// Hands a line over.
    ///
    /// - Parameter line: Whole, with its line feed.
    /// - Returns: Whether it was taken; one that was not is counted.
    @discardableResult
    func write(_ line: UnsafeRawBufferPointer) -> Bool {
        let isTaken = hand(line, limit: Self.maxPending)
        if !isTaken { state.withLock { $0.dropped += 1 } }
        return isTaken
    }

    /// Hands over a short line in the place of one that was not taken, which may take the reserve.
    ///
    /// - Parameter line: Whole, with its line feed.
    func writeInReserve(_ line: UnsafeRawBufferPointer) {
        // The line that it stands for has been counted.
        _ = hand(line, limit: Self.maxPending + Self.reserve)
    }

    private func hand(_ line: UnsafeRawBufferPointer, limit: Int) -> Bool {
        let (isTaken, isFirst) = state.withLock { state in
            guard state.pending.count + line.count <= limit else { return (false, false) }
            let wasEmpty = state.pending.isEmpty
            state.pending.append(line)
            return (true, wasEmpty)
        }
        if isFirst { wake.signal() }
        return isTaken
    }

    /// Writes what is pending and ends the thread; a reader that takes nothing is left.
    ///
    /// - Parameter nanoseconds: How long that may take.
    func close(within nanoseconds: Int64 = closeTime) {
        let end = EventLoop.monotonicTime() + nanoseconds
        _ = deadline.compareExchange(expected: .max, desired: end, ordering: .relaxed)
        state.withLock { $0.isRunning = false }
        wake.signal()
        // The thread itself may be stuck: whoever else writes to a pipe can fill it in between.
        if ended.wait(until: end + Int64(Self.patience) * 2_000_000) { ended.signal() }
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
        ended.signal()
    }

    private func take(_ batch: inout ByteBuffer) -> Bool {
        state.withLock { state in
            swap(&state.pending, &batch)
            if state.dropped > 0 {
                LogLine.json(
                    .warning,
                    "log lines dropped",
                    ["count": .number(state.dropped)],
                    into: &batch
                )
                state.dropped = 0
            }
            return state.isRunning
        }
    }

    private func writeAll(_ batch: inout ByteBuffer) {
        while !batch.isEmpty {
            switch sink.write(batch.bytes, within: Self.patience) {
            case .wrote(let count): batch.consume(count)
            case .full where EventLoop.monotonicTime() < deadline.load(ordering: .relaxed): break
            case .full, .refused: drop(&batch)
            }
        }
        batch.shrinkIfEmpty(above: 64 * 1024)
    }

    /// Gives up what is left of a batch.
    private func drop(_ batch: inout ByteBuffer) {
        let lines = batch.bytes.count { $0 == UInt8(ascii: "\n") }
        state.withLock { $0.dropped += lines }
        batch.removeAll()
    }
}
