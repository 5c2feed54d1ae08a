import Fidelity
import ProviderAPI

@testable import GatewayHost

/// The logins of a provider, played by hand: with a browser, a device, a pasted text or a file.
struct ProviderLogin {
    /// What the operator does.
    enum Gesture {
        case browse
        case waitForCode
        case type([String])
    }

    let method: String
    let gesture: Gesture

    /// The logins of a provider; the first one's credential can be renewed.
    static func all(_ kind: FakeProvider.Kind, keyFile: String) -> [ProviderLogin] {
        switch kind {
        case .codex:
            [
                ProviderLogin(method: "codex", gesture: .browse),
                ProviderLogin(method: "codex-device", gesture: .waitForCode),
            ]
        case .claude:
            [
                ProviderLogin(method: "claude", gesture: .browse),
                ProviderLogin(method: "claude-token", gesture: .type(["sk-ant-oat-setup-1234"])),
            ]
        case .gemini:
            [
                ProviderLogin(method: "vertex", gesture: .type([keyFile, ""])),
                ProviderLogin(method: "gemini", gesture: .type(["fake-key-0002"])),
            ]
        case .grok: [ProviderLogin(method: "grok", gesture: .waitForCode)]
        case .openAICompatible: []
        }
    }

    /// Logs in.
    ///
    /// - Parameter upstream: The provider's upstream and issuer.
    /// - Returns: The process, and what went wrong.
    /// - Throws: Never on a machine with a loopback.
    func run(_ upstream: CheckedUpstream) throws -> (process: LoginProcess, fault: String?) {
        let process = try LoginProcess(
            [method, "--no-browser", "--callback-port", "0"],
            plugin: upstream.provider.kind.plugin,
            config: upstream.config
        )
        switch gesture {
        case .browse: try browse(process, upstream)
        case .waitForCode: _ = process.wait(for: "ABCD-1234")
        case .type(let lines):
            for line in lines { process.type(line) }
        }
        let status = process.waitForEnd()
        guard status == 0, process.folder.names.count == 1 else {
            return (process, "status \(status.map(String.init) ?? "none"): \(process.output)")
        }
        return (process, nil)
    }

    /// Goes where the login sends a browser, and where the issuer sends it back to.
    private func browse(_ process: LoginProcess, _ upstream: CheckedUpstream) throws {
        guard let target = process.authorizationTarget() else { return }
        let page = try get(target, upstream.address)
        guard let back = page.fields["location"], let address = RedirectAddress(back) else {
            return
        }
        let port = UInt16(address.port)
        let path = back.dropFirst("http://".count).drop { $0 != "/" }
        _ = try get(String(path), .host("127.0.0.1", port: port))
    }

    private func get(_ target: String, _ address: ListenAddress) throws -> TestClient.Answer {
        let client = try TestClient(address)
        client.say("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return try client.answer(to: .get)
    }
}
