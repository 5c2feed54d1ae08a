import Fidelity

@testable import GatewayHost

/// A fake provider's upstream and issuer, over real HTTP on the loopback.
final class CheckedUpstream: Sendable {
    let provider: FakeProvider
    private let server: FakeUpstream

    /// Starts it.
    init(_ kind: FakeProvider.Kind) throws {
        let provider = FakeProvider(kind)
        self.provider = provider
        server = try FakeUpstream { connection in
            while let text = connection.request(), let call = UpstreamCall(wire: text) {
                let answer = provider.answer(call)
                connection.write(answer.head)
                for piece in answer.pieces { connection.write(piece) }
                if answer.cuts { return }
            }
        }
    }

    deinit { server.stop() }

    private static let spares = ["model-missing", "token"].flatMap { name in
        (0..<2 * ClientFormat.allCases.count).map { "\(name)-\($0)" }
    }

    var url: String { "http://127.0.0.1:\(server.port)" }
    var address: ListenAddress { .host("127.0.0.1", port: server.port) }

    /// A configuration that keeps its credentials in a folder, rests no account, and has accounts
    /// with models of their own for failures that rest one all the same.
    func config(_ folder: String) -> String {
        """
        api-keys: [{key: sk-test, label: tester}]
        auth-dir: \(folder)
        disable-cooling: true
        request-retry: 0
        \(provider.kind.config(url, spares: Self.spares))
        """
    }
}
