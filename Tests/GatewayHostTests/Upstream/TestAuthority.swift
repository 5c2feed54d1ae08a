import Synchronization
import Testing

/// A certificate authority of a test, with certificates made by `openssl`.
final class TestAuthority: Sendable {
    /// Whether `openssl` and `nginx` are there: `apt-get install openssl nginx-light`.
    static let isPossible =
        Command.run("openssl", ["version"]).status == 0 && Command.run("nginx", ["-v"]).status == 0

    /// The authority that tests trust.
    static let trusted = TestAuthority("trusted")

    /// One that nobody trusts.
    static let other = TestAuthority("other")

    let folder = TemporaryFolder()
    private let made = Mutex<[String: (certificate: String, key: String)]>([:])

    /// The file that names this authority.
    var bundle: String { "\(folder.path)/ca.pem" }

    private init(_ name: String) {
        openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=\(name)", "-keyout", "\(folder.path)/ca.key",
            "-out", bundle,
        ])
    }

    /// Makes a certificate.
    ///
    /// - Parameter names: Such as `DNS:localhost,IP:127.0.0.1`.
    /// - Returns: The files of certificate and key.
    func certificate(for names: String) -> (certificate: String, key: String) {
        made.withLock { made in
            let files = made[names] ?? make(names)
            made[names] = files
            return files
        }
    }

    private func make(_ names: String) -> (certificate: String, key: String) {
        let stem = "\(folder.path)/\(names.filter { $0.isLetter || $0.isNumber })"
        let extensions = folder.write("subjectAltName=\(names)\n", to: "\(stem.count).ext")
        openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=test", "-keyout", "\(stem).key", "-out", "\(stem).csr",
        ])
        openssl([
            "x509", "-req", "-in", "\(stem).csr", "-CA", bundle, "-CAkey",
            "\(folder.path)/ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", "\(stem).pem",
        ])
        return ("\(stem).pem", "\(stem).key")
    }

    private func openssl(_ arguments: [String]) {
        let result = Command.run("openssl", arguments)
        if result.status != 0 { Issue.record("openssl: \(result.output)") }
    }
}
