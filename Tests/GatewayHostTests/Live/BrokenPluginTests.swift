import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Broken files in the plugin folder")
struct BrokenPluginTests {
    private func gateway() throws -> (RunningGateway, SwapFiles) {
        let config = """
            api-keys: [{key: sk-test, label: tester}]
            plugins: {configs: {Swap: {}, Fixed: {}}}
            """
        let gateway = try RunningGateway(RunningGateway.Setup(config: config, plugins: []))
        let files = SwapFiles(gateway.folder, in: "plugins")
        files.place("A")
        try #require(gateway.waitForSwap())
        return (gateway, files)
    }

    /// Puts a broken build of the fixture into the place of the one that serves.
    private func place(_ defines: [String], in gateway: RunningGateway, bytes: off_t? = nil) {
        let name = ["FIXED_NAME=\"Swap\""]
        let built = FixedPlugin.build("Broken", in: gateway.folder, defines: name + defines)
        if let bytes { truncate(built, bytes) }
        rename(built, "\(gateway.folder.path)/plugins/libSwap.so")
    }

    @Test("each is refused with its reason, and the build before serves on")
    func refused() throws {
        let (gateway, files) = try gateway()
        let broken: [(defines: [String], reason: String)] = [
            (["FIXED_ABI=3"], "built for plugin ABI 3"),
            (["FIXED_NO_STAMP"], "no .provider_stamp section"),
            (["FIXED_NO_ENTRY"], "does not export"),
            (["FIXED_UNDEFINED"], "undefined symbol"),
            (["FIXED_ENTRY_REFUSES"], "its entry refused this host"),
            (["FIXED_CRASH"], "it crashed (Aborted)"),
            (["FIXED_EXITS=0"], "it ended the process (exit status 0)"),
            (["FIXED_HUGE"], "wrote more than 16 MiB"),
            (["FIXED_REFUSES_SETTINGS"], "must be sweet"),
        ]
        for (defines, reason) in broken {
            place(defines, in: gateway)
            #expect(gateway.waitForLog(reason), "\(reason)")
            #expect(try gateway.ask().body.contains("[A]"), "\(reason)")
        }
        place([], in: gateway, bytes: 8000)
        #expect(gateway.waitForLog("the ELF file is cut off"))
        #expect(try gateway.ask().body.contains("[A]"))
        #expect(!gateway.log.contains("\"serving\":\"none\""))
        files.place("B")
        #expect(waitUntil { (try? gateway.ask())?.body.contains("[B]") == true })
    }

    @Test("what is no library is refused beside the one that serves")
    func odd() throws {
        let (gateway, files) = try gateway()
        let folder = "\(gateway.folder.path)/plugins"
        mkfifo("\(folder)/libPipe.so", 0o600)
        mkdir("\(folder)/libFolder.so", 0o755)
        symlink("\(folder)/gone", "\(folder)/libLink.so")
        symlink(files.path, "\(folder)/libAgain.so")
        gateway.folder.write("text", to: "plugins/libText.so")
        gateway.folder.write("text", to: "plugins/libOpen.so", mode: 0o666)
        for file in ["Pipe", "Folder", "Link", "Again", "Text", "Open"] {
            #expect(gateway.waitForLog("\(folder)/lib\(file).so\""), "\(file)")
        }
        #expect(gateway.waitForLog("chmod go-w it"))
        #expect(gateway.waitForLog("libSwap.so is a plugin of the same name"))
        #expect(try gateway.ask().body.contains("[A]"))
    }

    /// How to run a program as somebody to whom a mode means something.
    ///
    /// Nothing is unreadable to root, so a root who runs the tests lends them to nobody.
    private static let unprivileged: [String]? = {
        guard geteuid() == 0 else { return [] }
        let lent = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        // The build must be in a folder that others can enter.
        let words = Array(lent.dropFirst()) + [TestPaths.gateway, "--version"]
        return Command.run(lent[0], words).status == 0 ? lent : nil
    }()

    @Test(
        "one that cannot be read is named with the reason, and the others serve",
        .enabled(if: unprivileged != nil, "needs setpriv, and a build that others can enter")
    )
    func unreadable() throws {
        let folder = TemporaryFolder()
        chmod(folder.path, 0o755)
        let plugins = "\(folder.path)/plugins"
        mkdir(plugins, 0o755)
        SwapFiles(folder, in: "plugins").place("A")
        folder.write("secret", to: "plugins/libClosed.so", mode: 0)
        let config = folder.write("auth-dir: /nonexistent/auth\n", to: "config.yaml")
        let words =
            (Self.unprivileged ?? [])
            + [TestPaths.gateway, "plugins", "--config", config, "--plugins", plugins]
        let list = Command.run(words[0], Array(words.dropFirst()))
        #expect(list.output.contains("libClosed.so"), "\(list.output)")
        #expect(list.output.contains("Permission denied"), "\(list.output)")
        #expect(list.output.contains("Swap"), "\(list.output)")
    }

    @Test("requests are answered while a file hangs in its probe")
    func hangs() throws {
        let (gateway, _) = try gateway()
        place(["FIXED_HANG"], in: gateway)
        var child: pid_t?
        #expect(
            waitUntil {
                let found = Command.run("/usr/bin/pgrep", ["-P", "\(gateway.process)"]).output
                child = found.split(separator: "\n").first.flatMap { pid_t($0) }
                return child != nil
            }
        )
        for _ in 1...20 { #expect(try gateway.ask().body.contains("[A]")) }
        // The probe is ended here rather than after its ten seconds.
        if let child { kill(child, SIGKILL) }
        #expect(gateway.waitForLog("it crashed (Killed) while it was loaded"))
        #expect(try gateway.ask().body.contains("[A]"))
    }

    @Test("what a plugin prints stands beside the log, never in the access log")
    func noise() throws {
        let (gateway, _) = try gateway()
        let built = FixedPlugin.build("Fixed", in: gateway.folder, defines: ["FIXED_NOISY"])
        rename(built, "\(gateway.folder.path)/plugins/libFixed.so")
        #expect(waitUntil { (try? gateway.ask(model: "fixed"))?.status == 200 })
        #expect(gateway.waitForOutput("\"requested_model\":\"fixed\""))
        #expect(gateway.waitForLog("noise of a plugin"))
        for line in gateway.output.split(separator: "\n") {
            #expect(throws: Never.self, "\(line)") { try JSONValue(parsing: String(line)) }
        }
    }
}
