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
        port = FakeUpstream.closedPort()
        let (certificate, key) = authority.certificate(for: names)
        let path = folder.path
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(path)/\($0);" }.joined(separator: "\n")
        let file = folder.write(
            """
            daemon off; master_process off; pid \(path)/pid; error_log \(path)/error.log;
            events { worker_connections 256; }
            http {
              access_log off; \(temporary) client_max_body_size 0; keepalive_timeout 30;
              server {
                listen 127.0.0.1:\(port) ssl\(http2 ? " http2" : "");
                ssl_certificate \(certificate); ssl_certificate_key \(key); \(extra)
                location / {
                  proxy_pass http://127.0.0.1:\(upstream); proxy_http_version 1.1;
                  proxy_set_header X-Protocol $server_protocol;
                  proxy_buffering off; proxy_request_buffering off;
                }
              }
            }
            """,
            to: "nginx.conf"
        )
        process = Self.spawn(["nginx", "-p", path, "-c", file, "-e", "\(path)/error.log"])
        _ = Self.isListening(port)
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
        guard kill(process, SIGKILL) == 0 else { return }
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    private static func spawn(_ arguments: [String]) -> pid_t {
        var child = pid_t()
        var pointers = arguments.map { strdup($0) }
        pointers.append(nil)
        posix_spawnp(&child, arguments[0], nil, nil, &pointers, environ)
        for pointer in pointers { free(pointer) }
        return child
    }

    private static func isListening(_ port: UInt16) -> Bool {
        guard let address = SocketAddress(literal: "127.0.0.1", port: port) else { return false }
        for _ in 0..<2_000 {
            let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(probe) }
            if address.withSockaddr({ connect(probe, $0, $1) }) == 0 { return true }
            usleep(5_000)
        }
        return false
    }
}
