import Glibc

@testable import GatewayHost

/// A real TLS server, nginx, in front of a scripted upstream.
final class TLSServer: Sendable {
    let port: UInt16
    private let folder = TemporaryFolder()
    private let process: pid_t

    /// Starts the server and waits until it listens.
    ///
    /// - Parameters:
    ///   - upstream: The port that it passes requests on to.
    ///   - names: The names in its certificate.
    ///   - authority: Who signs the certificate.
    ///   - http2: Whether it offers HTTP/2.
    ///   - extra: Further lines of its configuration.
    init(
        upstream: UInt16,
        names: String = "DNS:localhost,IP:127.0.0.1",
        authority: TestAuthority = .trusted,
        http2: Bool = false,
        extra: String = ""
    ) {
        let (certificate, key) = authority.certificate(for: names)
        let folder = folder
        var started: (port: UInt16, process: pid_t) = (0, 0)
        // Between finding a free port and listening on it another test may take it.
        for _ in 1...5 {
            let port = FakeUpstream.closedPort()
            let file = folder.write(
                Self.configuration(
                    in: folder.path,
                    """
                    listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                    ssl_certificate \(certificate); ssl_certificate_key \(key); \(extra)
                    """,
                    upstream: upstream
                ),
                to: "nginx.conf"
            )
            started = (port, Self.spawn(file, in: folder.path))
            if Self.isListening(started.process, in: folder.path) { break }
            started.process = 0
        }
        (port, process) = started
    }

    deinit { stop() }

    /// The origin under a name.
    ///
    /// - Parameters:
    ///   - host: The name.
    ///   - authorities: The CA bundle, by default the one that signed.
    ///   - proxy: The way.
    ///   - http2: Whether to offer HTTP/2.
    /// - Returns: The origin.
    func origin(
        _ host: String = "localhost",
        authorities: String? = TestAuthority.trusted.bundle,
        proxy: String = "direct",
        http2: Bool = false
    ) -> UpstreamOrigin {
        UpstreamOrigin(
            scheme: .https,
            host: host,
            port: port,
            proxy: ProxySetting(proxy),
            tls: TLSSettings(authorities: authorities),
            http2: http2
        )
    }

    func stop() {
        // Threads of Dispatch block signals, and children inherit that; this one cannot be blocked.
        guard process > 0, kill(process, SIGKILL) == 0 else { return }
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    private static func configuration(
        in path: String,
        _ server: String,
        upstream: UInt16
    ) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(path)/\($0);" }.joined(separator: "\n")
        return """
            daemon off; master_process off; pid \(path)/pid; error_log \(path)/error.log;
            events { worker_connections 256; }
            http {
              access_log off; \(temporary) client_max_body_size 0; keepalive_timeout 30;
              server {
                \(server)
                location / {
                  proxy_pass http://127.0.0.1:\(upstream); proxy_http_version 1.1;
                  proxy_set_header X-Protocol $server_protocol;
                  proxy_buffering off; proxy_request_buffering off;
                }
              }
            }
            """
    }

    private static func spawn(_ file: String, in path: String) -> pid_t {
        let arguments = ["nginx", "-p", path, "-c", file, "-e", "\(path)/error.log"]
        var child = pid_t()
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        posix_spawnp(&child, arguments[0], nil, nil, &pointers, environ)
        for pointer in pointers { free(pointer) }
        return child
    }

    /// Waits for the file in which the server notes its id once it listens.
    ///
    /// - Returns: Whether it does; not where it has ended because its port was taken.
    private static func isListening(_ process: pid_t, in path: String) -> Bool {
        for _ in 0..<2_000 {
            if access("\(path)/pid", F_OK) == 0 { return true }
            var status: Int32 = 0
            if waitpid(process, &status, WNOHANG) == process { return false }
            usleep(5_000)
        }
        return false
    }
}
