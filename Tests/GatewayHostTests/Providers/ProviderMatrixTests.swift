import Fidelity
import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// Every provider through the real binary: its logins, its refreshes, all client formats, tool loops
/// and failures, over an upstream that refuses what the real one refuses.
@Suite("Providers", .serialized)
struct ProviderMatrixTests {
    @Test("every provider passes every case, and the documents say so")
    func matrix() throws {
        var page = ResultPage()
        for kind in FakeProvider.Kind.allCases { try Self.run(kind, &page) }
        print("\(page.passed) of \(page.count) cases pass")
        #expect(page.count > 500)
        if ResultPage.isRecording { try page.write() }
        #expect(try page.text == ResultPage.written())
    }

    private static func run(_ kind: FakeProvider.Kind, _ page: inout ResultPage) throws {
        let upstream = try CheckedUpstream(kind)
        let temporary = TemporaryFolder()
        var auth = temporary.path + "/auth"
        var first: LoginProcess?
        for (number, login) in ProviderLogin.all(kind, keyFile: keyFile(temporary)).enumerated() {
            let (process, fault) = try login.run(upstream)
            page.note(number == 0 ? "login" : "other login", kind, fault)
            if number == 0 { (first, auth) = (process, process.folder.path) }
        }
        // The second login may have made a newer token than the first one's.
        let config = upstream.config(auth)
        var gateway = try RunningGateway(.init(config: config, plugins: [kind.plugin]))
        if first != nil {
            page.note("refresh after 401", kind, try renew(gateway, kind, upstream))
        }
        try serve(gateway, kind, hasLogin: first != nil, &page)
        gateway.stop()
        guard let first else { return }
        try expire(first.folder)
        let before = upstream.provider.refreshes
        gateway = try RunningGateway(.init(config: config, plugins: [kind.plugin]))
        for _ in 0..<500 where upstream.provider.refreshes == before { usleep(10_000) }
        let run = ProviderRun(gateway: gateway)
        var fault = try run.chat(.chat, kind.model, stream: false)
        if upstream.provider.refreshes != before + 1 { fault = "not renewed: \(gateway.log)" }
        if upstream.provider.stale > 0 { fault = "an old refresh token was used" }
        page.note("refresh at expiry", kind, fault)
    }

    /// An access token that is worth nothing any more is renewed in the middle of a request.
    private static func renew(
        _ gateway: RunningGateway,
        _ kind: FakeProvider.Kind,
        _ upstream: CheckedUpstream
    ) throws -> String? {
        let before = upstream.provider.refreshes
        upstream.provider.revokeAccess()
        let fault = try ProviderRun(gateway: gateway).chat(.chat, kind.model, stream: false)
        guard upstream.provider.refreshes == before + 1 else {
            return "not renewed: \(gateway.log)"
        }
        return fault
    }

    private static func serve(
        _ gateway: RunningGateway,
        _ kind: FakeProvider.Kind,
        hasLogin: Bool,
        _ page: inout ResultPage
    ) throws {
        let run = ProviderRun(gateway: gateway)
        let model = hasLogin ? kind.model : "key-model"
        for format in ClientFormat.allCases {
            for stream in [false, true] {
                var cases = [
                    ("key", try run.chat(format, "key-model", stream: stream)),
                    ("tools", try run.toolLoop(format, model, stream: stream)),
                ]
                if hasLogin {
                    cases.insert(("login", try run.chat(format, model, stream: stream)), at: 0)
                }
                for (name, fault) in cases {
                    page.note(name, kind, format.rawValue, stream: stream, fault)
                }
            }
        }
        for client in RuleClient.all {
            for stream in [false, true] {
                let fault = try client.ask(gateway, "key-model", stream: stream)
                page.note("rules", kind, client.name, stream: stream, fault)
            }
        }
        for failure in kind.failures { try fail(run, failure, kind, model, &page) }
        guard hasLogin, let failure = kind.failures.first(where: { $0.name == "token" }) else {
            return
        }
        let fault = try run.failure(failure, .chat, model, stream: false)
        page.note("refused after a refresh as well", kind, fault)
    }

    /// A failure reaches the clients of all formats.
    private static func fail(
        _ run: ProviderRun,
        _ failure: FakeFailure,
        _ kind: FakeProvider.Kind,
        _ model: String,
        _ page: inout ResultPage
    ) throws {
        // What rests something although cooling is off needs an account of its own for each request.
        let rests = failure.name == "model-missing" || failure.name == "token"
        var spare = 0
        for format in ClientFormat.allCases {
            for stream in [false, true] {
                let model = rests ? "\(failure.name)-\(spare)" : model
                spare += 1
                let fault = try run.failure(failure, format, model, stream: stream)
                page.note("failure: \(failure.name)", kind, format.rawValue, stream: stream, fault)
            }
        }
    }

    private static func keyFile(_ folder: TemporaryFolder) -> String {
        let key: JSONValue = [
            "type": "service_account", "project_id": "p1", "private_key_id": "k1",
            "client_email": "robot@p1.iam.gserviceaccount.com",
            "private_key": .string(TestKeys.rsa),
        ]
        return folder.write(key.compact, to: "key.json", mode: 0o600)
    }

    /// Sets the end of a stored credential into the past.
    private static func expire(_ folder: CredentialFolder) throws {
        let name = try #require(folder.names.first)
        let document = try folder.file(name).content.get()
        try folder.write(document.merging(["expired": .string(RefreshTests.past)]), to: name)
    }
}
