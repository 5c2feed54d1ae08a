import Glibc
import Testing

@testable import GatewayHost

@Suite("A file to read")
struct RegularFileTests {
    private let folder = TemporaryFolder()

    /// Makes something that is no file, and reads it.
    private func refusal(_ kind: String) -> String? {
        let path = "\(folder.path)/x"
        switch kind {
        case "pipe": mkfifo(path, 0o600)
        case "folder": mkdir(path, 0o700)
        case "link to a pipe":
            mkfifo("\(folder.path)/y", 0o600)
            symlink("y", path)
        case "device": symlink("/dev/zero", path)
        case "loop": symlink("x", path)
        case "nothing": break
        default: truncate(folder.write("x", to: "x"), 1 << 40)
        }
        let begin = EventLoop.monotonicTime()
        defer { #expect(EventLoop.monotonicTime() - begin < 1_000_000_000) }
        do throws(FileFailure) {
            _ = try RegularFile.read(path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "is refused at once where it is something else",
        arguments: [
            ("pipe", "it is a pipe, not a regular file"),
            ("link to a pipe", "it is a pipe, not a regular file"),
            ("folder", "it is a folder, not a regular file"),
            ("device", "it is a device, not a regular file"),
            ("loop", "it cannot be opened: Too many levels of symbolic links"),
            ("nothing", "it cannot be opened: No such file or directory"),
            ("endless", "it is larger than 1 MiB"),
        ]
    )
    func refused(_ kind: String, _ reason: String) {
        #expect(refusal(kind) == reason)
    }

    @Test("may be behind links, and is read whole up to its limit")
    func links() throws {
        let text = String(repeating: "0123456789", count: 10_000)
        folder.write(text, to: "a")
        symlink("a", "\(folder.path)/b")
        symlink("b", "\(folder.path)/c")
        let path = "\(folder.path)/c"
        #expect(try RegularFile.read(path, limit: 100_000) == Array(text.utf8))
        #expect(throws: RegularFile.tooLarge(99_999)) {
            try RegularFile.read(path, limit: 99_999)
        }
    }

    @Test("that does not tell its size is not read beyond its limit")
    func unsized() {
        // What the kernel makes up has the size 0.
        #expect(throws: RegularFile.tooLarge(16)) {
            try RegularFile.read("/proc/self/maps", limit: 16)
        }
    }

    @Test("a pipe of the shell is read once, up to its limit")
    func streams() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        _ = Glibc.write(ends[1], "port: 1\n", 8)
        close(ends[1])
        let source = ConfigSource.find("/dev/fd/\(ends[0])")
        #expect(source.isStream && source.path == nil)
        for _ in 1...2 { #expect(try source.read() == Array("port: 1\n".utf8)) }
        close(ends[0])
        #expect(!ConfigSource.find("\(folder.path)/config.yaml").isStream)
        mkfifo("\(folder.path)/pipe", 0o600)
        #expect(!ConfigSource.find("\(folder.path)/pipe").isStream)
    }
}
