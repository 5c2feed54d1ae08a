import CLinux
import Glibc
import Testing

@testable import GatewayHost

@Suite("Call marks")
struct CallMarksTests {
    private static let (first, second) = (
        String(repeating: "a1", count: 32), String(repeating: "b2", count: 32)
    )

    /// Marks of a process that died, and the same memory as the next process maps it.
    private func marks() throws -> (old: CallMarks, next: CallMarks) {
        let fd = linux_shared_memory("test", CallMarks.size)
        defer { close(fd) }
        return (try #require(CallMarks(fd: fd)), try #require(CallMarks(fd: fd)))
    }

    /// Runs threads that die in the middle of a call.
    private func call(_ marks: CallMarks, _ plugins: [UInt32]) {
        for plugin in plugins {
            LoopThread(named: "caller") {
                marks.claim()
                linux_begin_call(plugin)
            }.join()
        }
    }

    @Test("all that was being called is suspected once, and only once")
    func suspects() throws {
        let (old, next) = try marks()
        let one = old.note(1, "One", Self.first)
        let two = old.note(2, "Two", Self.second)
        call(old, [one, 0, two, one])
        let culprits = next.takeCulprits()
        #expect(culprits.map(\.plugin) == ["One", "Two"])
        #expect(culprits.map(\.sha256) == [Self.first, Self.second])
        #expect(next.takeCulprits().isEmpty)
    }

    @Test("the thread that crashed clears the others")
    func crashed() throws {
        let (old, next) = try marks()
        let one = old.note(1, "One", Self.first)
        let two = old.note(2, "Two", Self.second)
        call(old, [one, two | LINUX_CRASH_MARK])
        #expect(next.takeCulprits().map(\.plugin) == ["Two"])
    }

    @Test("numbers and names beyond all room are no one's")
    func room() throws {
        let (old, next) = try marks()
        #expect(old.note(1_000_000, "Far", Self.first) == 0)
        let long = old.note(1, String(repeating: "n", count: 500), Self.first)
        call(old, [long, 0x7fff_ffff])
        #expect(next.takeCulprits().map(\.plugin) == [String(repeating: "n", count: 63)])
    }
}
