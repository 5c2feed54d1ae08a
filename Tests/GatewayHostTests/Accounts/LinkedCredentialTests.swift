import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

@Suite("A credential file that is a link")
struct LinkedCredentialTests {
    private let root = TemporaryFolder()
    private let auth = TemporaryFolder()

    private func document(_ token: String) throws -> CredentialDocument {
        try CredentialDocument(["type": "codex", "refresh_token": .string(token)])
    }

    private func write(_ token: String, to name: String) throws -> FileFailure? {
        let document = try document(token)
        do throws(FileFailure) {
            try CredentialFolder(path: auth.path).write(document, to: name)
            return nil
        } catch {
            return error
        }
    }

    private func token(_ path: String) throws -> String? {
        try CredentialDocument(RegularFile.read(path))["refresh_token"]?.string
    }

    private func status(_ path: String) -> stat {
        var status = stat()
        lstat(path, &status)
        return status
    }

    @Test("stays, and what it leads to is replaced, whose owner and mode stay")
    func replaced() throws {
        let target = root.write("{}", to: "real.json", mode: 0o640)
        let isRoot = geteuid() == 0
        if isRoot { chown(target, 1234, 2345) }
        symlink(target, "\(root.path)/middle.json")
        symlink("\(root.path)/middle.json", "\(auth.path)/a.json")
        #expect(try write("new", to: "a.json") == nil)
        #expect(try token(target) == "new")
        #expect(status("\(auth.path)/a.json").st_mode & S_IFMT == S_IFLNK)
        #expect(status("\(root.path)/middle.json").st_mode & S_IFMT == S_IFLNK)
        #expect(status(target).st_mode & 0o777 == 0o640)
        if isRoot { #expect(status(target).st_uid == 1234 && status(target).st_gid == 2345) }
        #expect(CredentialFolder(path: auth.path).linkedFolders == [root.path])
        for folder in [root, auth] {
            let names = try FolderListing.names(in: folder.path)
            #expect(!names.contains { $0.hasSuffix(".tmp") })
        }
    }

    @Test("may be relative, and may lead back into its own folder")
    func relative() throws {
        auth.write("{}", to: "real.txt", mode: 0o600)
        symlink("real.txt", "\(auth.path)/a.json")
        #expect(try write("new", to: "a.json") == nil)
        #expect(try token("\(auth.path)/real.txt") == "new")
        #expect(CredentialFolder(path: auth.path).linkedFolders.isEmpty)
    }

    @Test("that leads nowhere is refused with the reason, and makes no file")
    func dangling() throws {
        symlink("\(root.path)/none.json", "\(auth.path)/a.json")
        let refusal = try write("new", to: "a.json")
        #expect(refusal?.description.contains("it is a link that leads nowhere") == true)
        #expect(try FolderListing.names(in: root.path).isEmpty)
        let folder = CredentialFolder(path: auth.path)
        #expect(folder.obstacle(to: "a.json")?.contains("leads nowhere") == true)
        #expect(folder.obstacle(to: "b.json") == nil)
    }

    @Test("plain files are this user's alone, and keep their owner under root")
    func plain() throws {
        let file = auth.write("{}", to: "a.json", mode: 0o644)
        if geteuid() == 0 { chown(file, 1234, 2345) }
        link(file, "\(auth.path)/other")
        let place = try FilePlace(auth.path, "a.json")
        #expect(place.otherNames == 1 && !place.isLinked)
        #expect(try write("new", to: "a.json") == nil)
        #expect(status(file).st_mode & 0o777 == 0o600)
        if geteuid() == 0 { #expect(status(file).st_uid == 1234) }
    }

    @Test("is renewed by a running gateway where it leads, and other writers there are seen")
    func renewed() throws {
        let issuer = try FakeIssuer()
        let target = root.write(
            issuer.credential("a", expired: RefreshTests.past),
            to: "real.json",
            mode: 0o600
        )
        symlink(target, "\(auth.path)/a.json")
        var setup = RunningGateway.Setup(config: issuer.config(auth.path))
        setup.plugins = ["Codex"]
        let gateway = try RunningGateway(setup)
        #expect(gateway.waitForLog("credential renewed"), "\(gateway.log)")
        #expect(try token(target) == "rt.a.1")
        #expect(status("\(auth.path)/a.json").st_mode & S_IFMT == S_IFLNK)
        // As the client does whose file it is.
        let other = issuer.credential("b", expired: RefreshTests.future)
        root.write(other, to: ".next", mode: 0o600)
        rename("\(root.path)/.next", target)
        #expect(
            waitUntil {
                _ = try? gateway.answer("POST", "/v1/chat/completions", RefreshTests.question)
                return issuer.served.last == "at.b.0"
            },
            "\(gateway.log)"
        )
    }
}
