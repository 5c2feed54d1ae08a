import Glibc
import Testing

@testable import GatewayHost

@Suite("A temporary file")
struct TemporaryFileTests {
    private let folder = TemporaryFolder()

    private var names: [String] {
        ((try? FolderListing.names(in: folder.path)) ?? []).sorted()
    }

    @Test(
        "is told from all others by its name",
        arguments: [
            (".a.json.12.3.tmp", true), (".state.json.1.1.tmp", true), (".a..json.12.3.tmp", true),
            (".a.json.tmp", false), ("a.json.12.3.tmp", false), (".a.json.12.x.tmp", false),
            (".a.json.12.3.tmp.bak", false), (".a.json..3.tmp", false), (".1.2.tmp", false),
            (".tmp", false), ("", false), (".a.json.-1.3.tmp", false),
        ]
    )
    func names(_ name: String, _ isOne: Bool) {
        #expect(TemporaryFile.isOne(name) == isOne)
    }

    @Test("that a killed process has left is removed, and nothing else")
    func sweep() throws {
        let left = [".a.json.999999.1.tmp", ".b.json.1.77.tmp"]
        let kept = ["a.json", ".a.json.swp", ".locks.tmp", ".c.json.12.tmp"]
        for name in left + kept { folder.write("token", to: name) }
        symlink("a.json", "\(folder.path)/.d.json.1.1.tmp")
        mkfifo("\(folder.path)/.e.json.1.1.tmp", 0o600)
        mkdir("\(folder.path)/.f.json.1.1.tmp", 0o700)
        let odd = [".d.json.1.1.tmp", ".e.json.1.1.tmp", ".f.json.1.1.tmp"]
        let mine = try TemporaryFile(in: folder.path, for: "mine.json")
        #expect(TemporaryFile.sweep(folder.path) == left.count)
        #expect(names.filter { !$0.hasPrefix(".mine.json.") } == (kept + odd).sorted())
        // What is being written right now, by whichever process, is not left over.
        #expect(access(mine.path, F_OK) == 0)
        try mine.rename(to: "\(folder.path)/mine.json")
        #expect(names.contains("mine.json"))
    }

    @Test("of two with one name does not stand in the way of the other")
    func two() throws {
        let first = try TemporaryFile(in: folder.path, for: "a.json")
        let second = try TemporaryFile(in: folder.path, for: "a.json")
        #expect(first.path != second.path)
        for name in [
            String(repeating: "n", count: 250) + ".json", String(repeating: "é", count: 125),
        ] {
            try AtomicFile.write(folder.path, name, [1])
            #expect(names.contains(name))
        }
    }

    @Test("leaves nothing behind where it cannot be written or cannot take its place")
    func failures() {
        mkdir("\(folder.path)/a.json", 0o700)
        folder.write("", to: "a.json/b")
        #expect(throws: FileFailure.self) { try AtomicFile.write(folder.path, "a.json", [1]) }
        #expect(throws: FileFailure.self) {
            try AtomicFile.write("\(folder.path)/none", "a.json", [1])
        }
        #expect(names == ["a.json"])
    }

    @Test("private folders of killed processes are removed with what is in them")
    func privateFolders() throws {
        setenv("XDG_RUNTIME_DIR", folder.path, 1)
        defer { unsetenv("XDG_RUNTIME_DIR") }
        let left = "switchyard-plugins-abc123"
        mkdir("\(folder.path)/\(left)", 0o700)
        folder.write("library", to: "\(left)/1-abc.so")
        folder.write("secrets", to: "\(left)/1.json")
        mkdir("\(folder.path)/switchyard-other", 0o700)
        let first = try PrivateFolder()
        let second = try PrivateFolder()
        let own = [first, second].map { String($0.path.dropFirst(folder.path.count + 1)) }
        #expect(names == (own + ["switchyard-other"]).sorted())
        #expect(own.allSatisfy { $0.hasPrefix("switchyard-plugins-") })
        withExtendedLifetime((first, second)) {}
    }
}
