/// Where requests go and by what way: what connections may be shared between.
///
/// The hash is computed once, because each request looks its pool up by it. Requests that leave by
/// different proxies never share a connection.
final class UpstreamOrigin: Hashable, Sendable, CustomStringConvertible {
    let scheme: UpstreamURL.Scheme
    let host: String
    let port: UInt16
    let proxy: ProxySetting
    let tls: TLSSettings

    /// Whether HTTP/2 is offered in the TLS handshake.
    let http2: Bool

    private let hash: Int

    /// Names an origin.
    ///
    /// - Parameters:
    ///   - scheme: Whether TLS is spoken.
    ///   - host: A name or a numeric address, without brackets.
    ///   - port: The port of the upstream.
    ///   - proxy: The way to it.
    ///   - tls: What is asked of its certificate.
    ///   - http2: Whether to offer HTTP/2; has no effect without TLS.
    init(
        scheme: UpstreamURL.Scheme,
        host: String,
        port: UInt16,
        proxy: ProxySetting = .direct,
        tls: TLSSettings = TLSSettings(),
        http2: Bool = false
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.proxy = proxy
        self.tls = tls
        self.http2 = http2 && scheme == .https
        var hasher = Hasher()
        hasher.combine(scheme)
        hasher.combine(host)
        hasher.combine(port)
        hasher.combine(proxy)
        hasher.combine(tls)
        hasher.combine(self.http2)
        hash = hasher.finalize()
    }

    /// Names the origin of a URL.
    ///
    /// - Parameters:
    ///   - url: Any URL of the upstream.
    ///   - proxy: The way to it.
    ///   - tls: What is asked of its certificate.
    ///   - http2: Whether to offer HTTP/2.
    convenience init(
        _ url: UpstreamURL,
        proxy: ProxySetting = .direct,
        tls: TLSSettings = TLSSettings(),
        http2: Bool = false
    ) {
        self.init(
            scheme: url.scheme,
            host: url.host,
            port: url.port,
            proxy: proxy,
            tls: tls,
            http2: http2
        )
    }

    /// Whether TLS is spoken, to the upstream or to its proxy.
    var usesTLS: Bool {
        if case .server(let server) = proxy, server.scheme == .https { return true }
        return scheme == .https
    }

    /// The host and port, an IPv6 literal in brackets.
    var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The origin as it is shown to people; credentials of the proxy are hidden.
    var description: String {
        let way = proxy == .direct ? "" : " via \(proxy)"
        return "\(scheme.rawValue)://\(authority)\(way)"
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    static func == (left: UpstreamOrigin, right: UpstreamOrigin) -> Bool {
        if left === right { return true }
        return left.hash == right.hash && left.port == right.port && left.host == right.host
            && left.scheme == right.scheme && left.http2 == right.http2
            && left.proxy == right.proxy && left.tls == right.tls
    }
}
