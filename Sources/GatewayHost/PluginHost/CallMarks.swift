import CLinux
import Glibc
import ProviderAPI
import Synchronization

/// Says which plugin each thread is calling, in memory that a supervisor keeps when the process dies.
///
/// A thread has a cache line of its own and stores to it a few times a call. Plugins have an entry
/// each, which its number in the process leads to.
final class CallMarks: @unchecked Sendable {
    // The memory is mapped for good; each thread writes to its own line, and the control thread
    // alone to the entries.

    /// A build that was being called when a process died, or when a thread hung.
    struct Culprit: Sendable, Equatable {
        let plugin: String
        let sha256: String
    }

    /// What a thread says of itself at one moment.
    struct Standing: Sendable, Equatable {
        /// Which plugin, and which function of it; 0 between calls.
        var mark: UInt32 = 0
        /// How many calls there have been.
        var calls: UInt32 = 0
    }

    static let size = 256 * 1024
    /// The function number of a library that is being mapped.
    static let loading: UInt8 = 31
    private static let lineSize = 64
    private static let lineCount = 128
    private static let entrySize = 128  // 64 digits of the hash, then the name
    private static let entryCount = (size - lineSize * lineCount) / entrySize
    /// In a mark: that the plugin runs in a process of its own, which nothing dies of.
    private static let isolated: UInt32 = 1 << 30

    private let memory: UnsafeMutableRawPointer
    private let nextLine = Atomic<Int>(0)

    /// Maps the memory; `nil` where the descriptor is no such memory.
    ///
    /// - Parameter fd: What a supervisor keeps, or -1 for memory of this process alone.
    init?(fd: Int32 = -1) {
        let flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED
        let mapped = mmap(nil, Self.size, PROT_READ | PROT_WRITE, flags, fd, 0)
        guard let mapped, mapped != MAP_FAILED else { return nil }
        memory = mapped
    }

    /// Gives the calling thread its line.
    ///
    /// - Returns: The number of the line; `nil` where there is none left.
    @discardableResult
    func claim() -> Int? {
        let line = nextLine.wrappingAdd(1, ordering: .relaxed).oldValue
        guard line < Self.lineCount else { return nil }
        linux_set_call_mark(self.line(line))
        return line
    }

    /// What a thread is doing; from any thread.
    func standing(of line: Int) -> Standing {
        guard line < Self.lineCount else { return Standing() }
        let place = memory + line * Self.lineSize
        return Standing(
            mark: place.load(as: UInt32.self),
            calls: place.load(fromByteOffset: 4, as: UInt32.self)
        )
    }

    /// Notes a plugin.
    ///
    /// - Parameters:
    ///   - number: Its number in this process.
    ///   - name: The plugin's name.
    ///   - sha256: The hash of its file, in hexadecimal.
    ///   - isIsolated: Whether it runs in a process of its own.
    /// - Returns: What a thread's line says while it calls the plugin; 0 where there is no room.
    func note(
        _ number: Int,
        _ name: String,
        _ sha256: String,
        isIsolated: Bool = false
    ) -> UInt32 {
        guard number > 0, number < Self.entryCount else { return 0 }
        let entry = entry(number)
        entry.initializeMemory(as: UInt8.self, repeating: 0)
        entry.copyBytes(from: sha256.utf8.prefix(64))
        UnsafeMutableRawBufferPointer(rebasing: entry[64...]).copyBytes(from: name.utf8.prefix(63))
        return UInt32(clamping: number) | (isIsolated ? Self.isolated : 0)
    }

    /// A mark with the function in it.
    @inline(__always)
    static func mark(_ plugin: UInt32, _ function: UInt8) -> UInt32 {
        plugin | UInt32(truncatingIfNeeded: function) << 16
    }

    /// The builds that were being called when the process died, once.
    ///
    /// The thread that crashed says so; where none could, all that were in a call are suspected.
    ///
    /// - Returns: The builds, each once.
    func takeCulprits() -> [Culprit] {
        let marks = (0..<Self.lineCount).map { standing(of: $0).mark }
        for index in 0..<Self.lineCount { line(index).pointee = linux_call_mark() }
        let crashed = marks.filter { $0 & LINUX_CRASH_MARK != 0 }
        let suspects = crashed.isEmpty ? marks.filter { $0 != 0 } : crashed
        return suspects.compactMap { call($0) }.filter { !$0.isIsolated }.map(\.culprit)
            .reduce(into: []) { culprits, culprit in
                if !culprits.contains(culprit) { culprits.append(culprit) }
            }
    }

    private func line(_ index: Int) -> UnsafeMutablePointer<linux_call_mark> {
        (memory + index * Self.lineSize).assumingMemoryBound(to: linux_call_mark.self)
    }

    private func entry(_ number: Int) -> UnsafeMutableRawBufferPointer {
        let start = memory + Self.lineCount * Self.lineSize + number * Self.entrySize
        return UnsafeMutableRawBufferPointer(start: start, count: Self.entrySize)
    }
}

extension CallMarks {
    /// A call that a mark stands for.
    struct Call: Sendable, Equatable {
        let culprit: Culprit
        /// The function of the table.
        let function: String
        let isIsolated: Bool
    }

    /// Reads a mark; `nil` between calls, and where there was no room for the plugin.
    func call(_ mark: UInt32) -> Call? {
        let number = Int(clamping: mark & 0xffff)
        guard number > 0, number < Self.entryCount else { return nil }
        let entry = UnsafeRawBufferPointer(entry(number))
        let culprit = Culprit(
            plugin: String(decoding: entry[64...].prefix { $0 != 0 }, as: UTF8.self),
            sha256: String(decoding: entry[..<64].prefix { $0 != 0 }, as: UTF8.self)
        )
        let function = UInt8(truncatingIfNeeded: mark >> 16 & 0x1f)
        return Call(
            culprit: culprit,
            function: function == Self.loading
                ? "load" : TableFunction(rawValue: function).map { "\($0)" } ?? "",
            isIsolated: mark & Self.isolated != 0
        )
    }
}
