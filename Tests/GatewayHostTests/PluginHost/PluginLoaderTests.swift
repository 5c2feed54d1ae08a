import CProviderABI
import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Plugin loader")
struct PluginLoaderTests {
    /// A way to break a plugin, and what the refusal must say.
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var defines: [String] = []
        var says: String

        init(_ description: String, _ defines: [String], says: String) {
            testDescription = description
            self.defines = defines
            self.says = says
        }
    }

    static let broken = [
        Broken("a newer ABI", ["FIXED_ABI=3"], says: "built for plugin ABI 3; this host speaks"),
        Broken("a much older ABI", ["FIXED_ABI=0"], says: "built for plugin ABI 0"),
        Broken(
            "another Swift toolchain",
            [stamp(language: "PROVIDER_LANGUAGE_SWIFT", toolchain: "clang 1.0")],
            says: "built by another Swift toolchain"
        ),
        Broken("a wrong magic", [stamp(magic: "0x1234ull")], says: "magic 0x1234"),
        Broken("no stamp", ["FIXED_NO_STAMP"], says: "no .provider_stamp section"),
        Broken("no entry symbol", ["FIXED_NO_ENTRY"], says: "does not export"),
        Broken("a table with a hole", ["FIXED_NO_PREPARE"], says: "required function is null"),
        Broken("a constructor that crashes", ["FIXED_CRASH"], says: "it crashed (Aborted)"),
        Broken("a constructor that hangs", ["FIXED_HANG"], says: "did not finish within"),
        Broken("a constructor that exits", ["FIXED_EXITS=0"], says: "it ended the process (exit"),
        Broken("an exit that says so", ["FIXED_EXITS=1"], says: "it ended the process (exit"),
        Broken("an entry that refuses", ["FIXED_ENTRY_REFUSES"], says: "refused this host"),
        Broken("an entry that hangs", ["FIXED_ENTRY_HANGS"], says: "did not finish within"),
        Broken("a table that is too short", ["FIXED_SHORT_TABLE"], says: "has only 24 bytes"),
        Broken("a create that crashes", ["FIXED_CREATE_CRASHES"], says: "it crashed (Aborted)"),
        Broken("a create that exits", ["FIXED_CREATE_EXITS"], says: "it ended the process (exit"),
        Broken("a create that hangs", ["FIXED_CREATE_HANGS"], says: "did not finish within"),
        Broken("a missing symbol", ["FIXED_UNDEFINED"], says: "refused it: undefined symbol"),
        Broken("a huge descriptor", ["FIXED_HUGE"], says: "wrote more than 16 MiB"),
        Broken("a descriptor in YAML", ["FIXED_BAD_DESCRIPTOR"], says: "it is not JSON"),
        Broken("another name in the stamp", [stamp(name: "Other")], says: "its stamp says Other"),
        Broken(
            "noise before the reason",
            ["FIXED_NOISY", "FIXED_REFUSES_SETTINGS"],
            says: "the probe failed: it refused its settings"
        ),
        Broken("refused settings", ["FIXED_REFUSES_SETTINGS"], says: "`flavour` must be sweet"),
        Broken("a failing self-test", ["FIXED_FAILS_SELF_TEST"], says: "flavours is empty"),
    ]

    private static func stamp(
        magic: String = "PROVIDER_ABI_MAGIC",
        language: String = "PROVIDER_LANGUAGE_C",
        toolchain: String = "any",
        name: String = "Fixed"
    ) -> String {
        "FIXED_STAMP=__attribute__((section(PROVIDER_STAMP_SECTION),used)) const provider_stamp s"
            + "={\(magic),sizeof(provider_stamp),PROVIDER_ABI_VERSION,\(language),0,\"\(name)\","
            + "\"1\",\"\(toolchain)\"};"
    }

    private func loader() throws -> PluginLoader {
        let probe = PluginProbe(program: TestPaths.gateway, timeLimit: 2)
        return PluginLoader(folder: try PrivateFolder(), probe: probe)
    }

    @Test("a broken plugin is refused with the cause", arguments: broken)
    func refuses(_ broken: Broken) throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder, defines: broken.defines)
        let refusal = try refusal(PluginRequest(path: path))
        #expect(refusal.description.contains(broken.says))
    }

    @Test("a file that is no library is refused with the cause")
    func notELF() throws {
        let folder = TemporaryFolder()
        let path = folder.write(String(repeating: "text\n", count: 100), to: "libText.so")
        #expect(try refusal(PluginRequest(path: path)).description.contains("ELF magic"))
    }

    @Test("what is no file to read is refused at once", arguments: ["pipe", "folder", "link"])
    func noFile(_ kind: String) throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/libOdd.so"
        switch kind {
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "folder": #expect(mkdir(path, 0o755) == 0)
        default: #expect(symlink("\(folder.path)/gone", path) == 0)
        }
        let text = try refusal(PluginRequest(path: path)).description
        let reason = kind == "link" ? "No such file" : "not a regular file"
        #expect(text.contains("cannot be read: ") && text.contains(reason))
    }

    @Test("a library of another machine is refused before it is mapped")
    func otherMachine() throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder)
        let fd = open(path, O_RDWR)
        var machine: UInt16 = 8
        #expect(pwrite(fd, &machine, 2, 18) == 2)
        close(fd)
        let text = try refusal(PluginRequest(path: path)).description
        #expect(text.contains("built for another machine (ELF machine 8; this one is"))
    }

    @Test("a library that is cut off is refused with the cause")
    func truncated() throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder)
        truncate(path, 4000)
        #expect(try refusal(PluginRequest(path: path)).description.contains("cut off"))
    }

    @Test("a file that others can write is refused", arguments: [0o775, 0o757] as [mode_t])
    func writable(_ mode: mode_t) throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder)
        chmod(path, mode)
        #expect(try refusal(PluginRequest(path: path)).description.contains("chmod go-w"))
    }

    @Test("a wrong digest is refused with both digests")
    func wrongDigest() throws {
        let folder = TemporaryFolder()
        var request = PluginRequest(path: FixedPlugin.build("Fixed", in: folder))
        request.pin = String(repeating: "0", count: 64)
        let text = try refusal(request).description
        #expect(text.contains("the configuration pins 0000"))
    }

    @Test("a missing pin is refused where pins are required")
    func missingPin() throws {
        let folder = TemporaryFolder()
        var request = PluginRequest(path: FixedPlugin.build("Fixed", in: folder))
        request.requirePin = true
        #expect(try refusal(request) == .pinMissing)
    }

    @Test("a plugin of the previous ABI loads and answers")
    func previousABI() throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder, defines: ["FIXED_ABI=1"])
        let plugin = try loader().load(PluginRequest(path: path))
        #expect(plugin.stamp.abiVersion == 1)
        #expect(plugin.image.table.limits == nil)
    }

    @Test("the right digest loads, and the file can be replaced afterwards")
    func pinned() throws {
        let folder = TemporaryFolder()
        let path = FixedPlugin.build("Fixed", in: folder)
        let first = try loader().load(PluginRequest(path: path))
        var request = PluginRequest(path: path)
        request.pin = first.sha256
        let again = try loader().load(request)
        #expect(again.name == "Fixed")
        #expect(again.stamp.version == "1.2.3")
    }

    private func refusal(_ request: PluginRequest) throws -> PluginRefusal {
        let loader = try loader()
        var refusal: PluginRefusal?
        do throws(PluginRefusal) {
            _ = try loader.load(request)
        } catch {
            refusal = error
        }
        return try #require(refusal)
    }
}
