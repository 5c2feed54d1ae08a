import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Commands")
struct CommandTests {
    @Test("help and version go to standard output and succeed", arguments: ["--help", "--version"])
    func help(_ option: String) {
        let result = Command.run(TestPaths.gateway, [option])
        #expect(result.status == 0)
        #expect(result.output.contains("switchyard \(Version.text)"))
    }

    @Test(
        "each command about accounts is explained",
        arguments: ["login", "import", "accounts"],
        ["COMMAND --help", "help COMMAND"]
    )
    func topics(_ command: String, _ line: String) {
        let words = line.replacing("COMMAND", with: command).split(separator: " ")
        let result = Command.run(TestPaths.gateway, words.map(String.init))
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("usage: switchyard \(command) "))
    }

    @Test(
        "a mistake on the command line is named",
        arguments: [
            ("--nonsense", "no option `--nonsense`"), ("serve --port x", "not `x`"),
            ("sing", "no command `sing`"), ("accounts one", "`one` is one word too many"),
            ("login codex twice", "`twice` is one word too many"),
            ("login codex --callback-port 70000", "from 0 to 65535"),
            ("login --callback-port", "needs a value"), ("import", "needs a source"),
            ("accounts reset", "needs an account"),
        ]
    )
    func mistakes(_ line: String, _ reason: String) {
        let result = Command.run(TestPaths.gateway, line.split(separator: " ").map(String.init))
        #expect(result.status == 2)
        #expect(result.output.contains("switchyard: ") && result.output.contains(reason))
    }

    @Test("accounts names what cannot be used, and files that others can read")
    func accounts() throws {
        let folder = TemporaryFolder()
        mkdir(folder.path + "/plugins", 0o755)
        symlink(TestPaths.build + "/libCodex.so", folder.path + "/plugins/libCodex.so")
        let config = """
            auth-dir: \(folder.path)/auth
            codex-api-key:
              - {api-key: k-1, base-url: "https://x.example", upstream-rules: none}
            """
        let file = folder.write(config, to: "c.yaml", mode: 0o600)
        mkdir(folder.path + "/auth", 0o700)
        let account = #"{"type":"codex","access_token":"at-secret","email":"a@example.com"}"#
        folder.write(account, to: "auth/a.json", mode: 0o644)
        folder.write("{", to: "auth/b.json", mode: 0o600)
        let arguments = ["accounts", "--config", file, "--plugins", folder.path + "/plugins"]
        let list = Command.run(TestPaths.gateway, arguments)
        #expect(list.status == 0)
        for text in [
            "no server running", "ok            codex  a@example.com  a.json",
            "others can read its file: chmod 600", "unusable      codex-api-key", ", line 3",
            "unusable      b.json", "cut off",
        ] {
            #expect(list.output.contains(text), "\(text) is not in \(list.output)")
        }
        #expect(!list.output.contains("at-secret"))
        let watched = StartedCommand(TestPaths.gateway, arguments + ["--json", "--watch"])
        #expect(watched.wait(for: "\n", times: 2))
        for line in watched.output.split(separator: "\n").prefix(2) {
            #expect(try JSONValue(parsing: String(line))["live"] == false)
        }
    }

    @Test("check-config prints what is in effect and no secret")
    func checkConfig() {
        let folder = TemporaryFolder()
        let file = folder.write("port: 9999\napi-keys: [planted-secret]\n", to: "c.yaml")
        let result = Command.run(
            TestPaths.gateway,
            ["check-config", "--config", file, "--plugins", folder.path]
        )
        #expect(result.status == 0)
        #expect(result.output.contains("port: 9999"))
        #expect(!result.output.contains("planted-secret"))
    }

    @Test("check-config names each problem with its line")
    func badConfig() {
        let folder = TemporaryFolder()
        let file = folder.write("prot: 9999\n", to: "c.yaml")
        let result = Command.run(
            TestPaths.gateway,
            ["check-config", "--config", file, "--plugins", folder.path]
        )
        #expect(result.status == 1)
        #expect(result.output.contains("line 1"))
        #expect(result.output.contains("port"))
    }

    @Test("plugins shows what loads and why the rest does not")
    func plugins() {
        let folder = TemporaryFolder()
        _ = FixedPlugin.build("Fixed", in: folder)
        _ = FixedPlugin.build("Newer", in: folder, defines: ["FIXED_ABI=3"])
        let result = Command.run(TestPaths.gateway, ["plugins", "--plugins", folder.path])
        #expect(result.status == 1)
        #expect(result.output.contains("ok        Fixed 1.2.3"))
        #expect(result.output.contains("this host speaks ABI 2"))
        #expect(result.output.contains("none needed where `plugins.configs` names it"))
    }

    @Test("a new plugin in C builds, conforms, and its author is told how it serves")
    func newPlugin() {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/MyLab"
        let made = Command.run(
            TestPaths.gateway,
            ["plugin", "new", "MyLab", "--lang", "c", "--path", path]
        )
        #expect(made.status == 0)
        #expect(made.output.contains("plugins: {configs: {MyLab: {}}}"))
        let tested = Command.run("make", ["-C", path, "test"])
        #expect(tested.status == 0 && tested.output.contains("MyLab 0.1.0 conforms"))
        let again = Command.run(TestPaths.gateway, ["plugin", "new", "MyLab", "--path", path])
        #expect(again.status == 0, "another language's files stand beside it")
        let twice = Command.run(
            TestPaths.gateway,
            ["plugin", "new", "MyLab", "--lang", "c", "--path", path]
        )
        #expect(twice.status == 2 && twice.output.contains("File exists"))
    }

    @Test("a new plugin is not called like a package that it needs, and takes no odd name")
    func pluginNames() {
        let folder = TemporaryFolder()
        for name in ["ProviderAPI", "switchyard", "Testing", "../x", "a b", "1a", "\u{c9}a", ""] {
            let result = Command.run(
                TestPaths.gateway,
                ["plugin", "new", name, "--path", "\(folder.path)/new"]
            )
            #expect(result.status == 2, "\(name): \(result.output)")
        }
        #expect(access("\(folder.path)/new", F_OK) != 0)
    }

    @Test("other than loopback is not served without a key")
    func openGateway() {
        let folder = TemporaryFolder()
        let file = folder.write("host: 0.0.0.0\n", to: "c.yaml")
        let result = Command.run(
            TestPaths.gateway,
            ["serve", "--config", file, "--plugins", folder.path]
        )
        #expect(result.status == 1)
        #expect(result.output.contains("api-keys"))
    }
}
