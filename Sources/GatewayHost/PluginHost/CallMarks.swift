import CLinux
import Glibc
import ProviderAPI
import Synchronization

/// Says which plugin each thread is calling, in memory that the supervisor keeps when the process
/// dies.
///
/// A thread has a cache line of its own and stores to it twice a call. Plugins have an entry each,
/// which its number in the process leads to.
final class CallMarks: @unchecked Sendable {
    // The memory is mapped for good; each thread writes to its own line, and the control thread
    // alone to the entries.

    /// A build that was being called when a process died.
    struct Culprit: Sendable, Equatable {
        let plugin: String
        let sha256: String
    }

    static let size = 256 * 1024
    private static let lineSize = 64
    private static let lineCount = 128
    private static let entrySize = 128  // 64 digits of the hash, then the name
    private static let entryCount = (size - lineSize * lineCount) / entrySize

    private let memory: UnsafeMutableRawPointer
    private let nextLine = Atomic<Int>(0)

    /// Maps the memory; `nil` where the descriptor is no such memory.
    init?(fd: Int32) {
        let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
        guard let mapped, mapped != MAP_FAILED else { return nil }
        memory = mapped
    }

    /// Gives the calling thread its line.
    func claim() {
        let line = nextLine.wrappingAdd(1, ordering: .relaxed).oldValue
        guard line < Self.lineCount else { return }
        linux_set_call_mark(self.line(line).assumingMemoryBound(to: UInt32.self))
    }

    /// Notes a plugin.
    ///
    /// - Parameters:
    ///   - number: Its number in this process.
    ///   - name: The plugin's name.
    ///   - sha256: The hash of its file, in hexadecimal.
    /// - Returns: What a thread's line says while it calls the plugin; 0 where there is no room.
    func note(_ number: Int, _ name: String, _ sha256: String) -> UInt32 {
        guard number > 0, number < Self.entryCount else { return 0 }
        let entry = entry(number)
        entry.initializeMemory(as: UInt8.self, repeating: 0)
        entry.copyBytes(from: sha256.utf8.prefix(64))
        UnsafeMutableRawBufferPointer(rebasing: entry[64...]).copyBytes(from: name.utf8.prefix(63))
        return UInt32(clamping: number)
    }

    /// The builds that were being called when the process died, once.
    ///
    /// The thread that crashed says so; where none could, all that were in a call are suspected.
    ///
    /// - Returns: The builds, each once.
    func takeCulprits() -> [Culprit] {
        let marks = (0..<Self.lineCount).map { line($0).load(as: UInt32.self) }
        for index in 0..<Self.lineCount { line(index).storeBytes(of: 0, as: UInt32.self) }
        let crashed = marks.filter { $0 & LINUX_CRASH_MARK != 0 }
        let suspects = crashed.isEmpty ? marks.filter { $0 != 0 } : crashed
        return suspects.map { Int(clamping: $0 & ~LINUX_CRASH_MARK) }
            .reduce(into: []) { numbers, number in
                if !numbers.contains(number) { numbers.append(number) }
            }
            .compactMap(culprit)
    }

    private func culprit(_ number: Int) -> Culprit? {
        guard number > 0, number < Self.entryCount else { return nil }
        let entry = UnsafeRawBufferPointer(entry(number))
        return Culprit(
            plugin: String(decoding: entry[64...].prefix { $0 != 0 }, as: UTF8.self),
            sha256: String(decoding: entry[..<64].prefix { $0 != 0 }, as: UTF8.self)
        )
    }

    private func line(_ index: Int) -> UnsafeMutableRawPointer { memory + index * Self.lineSize }

    private func entry(_ number: Int) -> UnsafeMutableRawBufferPointer {
        let start = memory + Self.lineCount * Self.lineSize + number * Self.entrySize
        return UnsafeMutableRawBufferPointer(start: start, count: Self.entrySize)
    }
}
