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

    @Test("a mistake on the command line is named", arguments: ["--nonsense", "serve --port x"])
    func mistakes(_ line: String) {
        let result = Command.run(TestPaths.gateway, line.split(separator: " ").map(String.init))
        #expect(result.status == 2)
        #expect(result.output.contains("switchyard: "))
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
