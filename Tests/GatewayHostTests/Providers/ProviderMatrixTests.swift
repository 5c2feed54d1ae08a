import Fidelity
import Glibc
import ProviderAPI
import Testing

@testable import GatewayHost

/// Every provider through the real binary: its logins, its refreshes, all client formats, tool loops
/// and failures, over an upstream that refuses what the real one refuses.
@Suite("Providers", .serialized)
struct ProviderMatrixTests {
    @Test("every provider passes every case, of which a table is printed")
    func matrix() throws {
        var table = ResultTable()
        for kind in FakeProvider.Kind.allCases { try Self.run(kind, &table) }
        print(table.text)
        #expect(table.cases.count > 30)
    }

    private static func run(_ kind: FakeProvider.Kind, _ table: inout ResultTable) throws {
        let upstream = try CheckedUpstream(kind)
        let temporary = TemporaryFolder()
        var auth = temporary.path + "/auth"
        var first: LoginProcess?
        for (number, login) in ProviderLogin.all(kind, keyFile: keyFile(temporary)).enumerated() {
            let (process, fault) = try login.run(upstream)
            table.note(kind.rawValue, number == 0 ? "login" : "other login", fault)
            if number == 0 { (first, auth) = (process, process.folder.path) }
        }
        // The second login may have made a newer token than the first one's.
        let config = upstream.config(auth)
        var gateway = try RunningGateway(.init(config: config, plugins: [kind.plugin]))
        if first != nil {
            table.note(kind.rawValue, "refresh after 401", try renew(gateway, kind, upstream))
        }
        try serve(gateway, kind, hasLogin: first != nil, &table)
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
        table.note(kind.rawValue, "refresh at expiry", fault)
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
        _ table: inout ResultTable
    ) throws {
        let run = ProviderRun(gateway: gateway)
        let model = hasLogin ? kind.model : "key-model"
        for format in ClientFormat.allCases {
            for stream in [false, true] {
                let mark = format.rawValue + (stream ? ", stream" : "")
                let name = kind.rawValue
                table.note(name, mark, try run.chat(format, model, stream: stream))
                table.note(name, "\(mark), key", try run.chat(format, "key-model", stream: stream))
                table.note(name, "\(mark), tools", try run.toolLoop(format, model, stream: stream))
            }
        }
        for client in RuleClient.all {
            for stream in [false, true] {
                let mark = client.name + (stream ? ", stream, rules" : ", rules")
                let fault = try client.ask(gateway, "key-model", stream: stream)
                table.note(kind.rawValue, mark, fault)
            }
        }
        for failure in kind.failures { try fail(run, failure, kind, model, &table) }
    }

    /// A failure reaches the clients of all formats.
    private static func fail(
        _ run: ProviderRun,
        _ failure: FakeFailure,
        _ kind: FakeProvider.Kind,
        _ model: String,
        _ table: inout ResultTable
    ) throws {
        let isMissing = failure.name == "model-missing"
        // What rests something although cooling is off is asked for once.
        let isOnce = isMissing || failure.name == "token"
        let model = isMissing ? "other-model" : model
        var faults: [String] = []
        for format in ClientFormat.allCases {
            for stream in [false, true] {
                let fault = try run.failure(failure, format, model, stream: stream)
                if let fault { faults.append("\(format.rawValue), \(stream): \(fault)") }
                if isOnce { break }
            }
            if isOnce { break }
        }
        let fault = faults.isEmpty ? nil : faults.joined(separator: "\n")
        table.note(kind.rawValue, "failure: \(failure.name)", fault)
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
