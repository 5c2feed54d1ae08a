import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("Folders that come, go and are replaced")
struct FolderTests {
    private static let question =
        #"{"model":"gpt-5.5","messages":[{"role":"user","content":"hi"}]}"#

    private func gateway(_ root: TemporaryFolder, _ issuer: FakeIssuer) throws -> RunningGateway {
        let config = issuer.config("\(root.path)/auth") + "\n    Echo: {}\n"
        var setup = RunningGateway.Setup(config: config, plugins: [])
        setup.arguments = ["--plugins", "\(root.path)/plugins"]
        return try RunningGateway(setup)
    }

    /// Asks until a token was served.
    private func serves(
        _ token: String,
        _ gateway: RunningGateway,
        _ issuer: FakeIssuer
    ) throws -> Bool {
        for _ in 1...500 {
            _ = try gateway.answer("POST", "/v1/chat/completions", Self.question)
            if issuer.served.last == token { return true }
            usleep(20_000)
        }
        return false
    }

    /// Makes a folder of its own for one account, or one plugin.
    private func make(_ root: TemporaryFolder, _ name: String, _ file: String, _ text: String?) {
        mkdir("\(root.path)/\(name)", 0o700)
        if let text { return _ = root.write(text, to: "\(name)/\(file)", mode: 0o600) }
        symlink("\(TestPaths.build)/\(file)", "\(root.path)/\(name)/\(file)")
    }

    @Test("a folder of plugins that comes after the start is seen, and so is one in its place")
    func plugins() throws {
        let (root, issuer) = (TemporaryFolder(), try FakeIssuer())
        let text = issuer.credential("a", expired: RefreshTests.future)
        make(root, "auth", "a.json", text)
        let gateway = try gateway(root, issuer)
        make(root, "plugins", "libCodex.so", nil)
        #expect(try serves("at.a.0", gateway, issuer), "\(gateway.log)")
        rename("\(root.path)/plugins", "\(root.path)/old")
        make(root, "next", "libEcho.so", nil)
        rename("\(root.path)/next", "\(root.path)/plugins")
        #expect(gateway.waitForModel("echo"), "\(gateway.log)")
        // The new folder is watched like the one before.
        symlink("\(TestPaths.build)/libGrok.so", "\(root.path)/plugins/libGrok.so")
        unlink("\(root.path)/plugins/libEcho.so")
        #expect(gateway.waitForModel("echo", isThere: false))
    }

    @Test("an edit of the configuration that names another folder moves accounts and status there")
    func moved() throws {
        let (root, issuer) = (TemporaryFolder(), try FakeIssuer())
        make(root, "plugins", "libCodex.so", nil)
        make(root, "auth", "a.json", issuer.credential("a", expired: RefreshTests.future))
        make(root, "other", "b.json", issuer.credential("b", expired: RefreshTests.future))
        let gateway = try gateway(root, issuer)
        #expect(try serves("at.a.0", gateway, issuer), "\(gateway.log)")
        gateway.edit(issuer.config("\(root.path)/other"))
        #expect(try serves("at.b.0", gateway, issuer), "\(gateway.log)")
        #expect(gateway.waitForAccount("b.json", in: "\(root.path)/other"))
        #expect(StatusSocket.ask(CredentialFolder(path: "\(root.path)/auth")) == nil)
    }

    @Test("where the kernel watches nothing, folders are looked at all the same")
    func blind() {
        let folder = TemporaryFolder()
        let loop = EventLoop()
        var looks = 0
        var watch: FolderWatch?
        loop.schedule(after: 0) {
            watch = FolderWatch([folder.path], on: loop, inotify: -1) {
                looks += 1
                if looks == 2 { loop.stop() }
            }
        }
        loop.run()
        watch?.close()
        #expect(looks == 2)
    }

    @Test("credentials of a folder that takes the place of another serve, and status is told there")
    func credentials() throws {
        let (root, issuer) = (TemporaryFolder(), try FakeIssuer())
        make(root, "plugins", "libCodex.so", nil)
        for name in ["a", "b", "c"] {
            let text = issuer.credential(name, expired: RefreshTests.future)
            make(root, "auth-\(name)", "\(name).json", text)
        }
        let place = "\(root.path)/auth"
        symlink("auth-a", place)
        let gateway = try gateway(root, issuer)
        #expect(try serves("at.a.0", gateway, issuer), "\(gateway.log)")
        // As deployments do: the link is replaced in one step.
        symlink("auth-b", "\(place).next")
        rename("\(place).next", place)
        #expect(try serves("at.b.0", gateway, issuer), "\(gateway.log)")
        #expect(gateway.waitForAccount("b.json", in: place))
        unlink(place)
        rename("\(root.path)/auth-c", place)
        #expect(try serves("at.c.0", gateway, issuer), "\(gateway.log)")
        #expect(gateway.waitForAccount("c.json", in: place))
        unlink("\(place)/c.json")
        #expect(gateway.waitForAccount(nil, in: place))
    }
}

extension RunningGateway {
    /// Waits until a model is listed, or no longer.
    fileprivate func waitForModel(_ name: String, isThere: Bool = true) -> Bool {
        for _ in 1...500 {
            let list = try? answer("GET", "/v1/models").body
            if list?.contains("\"\(name)\"") == isThere { return true }
            usleep(20_000)
        }
        return false
    }

    /// Waits until the status socket of a folder tells of this account first, or of none.
    fileprivate func waitForAccount(_ id: String?, in folder: String) -> Bool {
        for _ in 1...500 {
            if let answer = StatusSocket.ask(CredentialFolder(path: folder)),
                let json = try? JSONValue(parsing: answer.body),
                json["accounts"]?[0]?["id"]?.string == id
            {
                return true
            }
            usleep(20_000)
        }
        return false
    }
}
