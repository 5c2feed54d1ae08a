/// A proxy server with its optional credentials.
struct ProxyServer: Hashable, Sendable {
    /// How the proxy is spoken to.
    enum Scheme: String, Sendable, CaseIterable {
        case http
        case https
        /// SOCKS5, with names resolved on this side.
        case socks5
        /// SOCKS5, with names resolved by the proxy.
        case socks5h

        var defaultPort: UInt16 {
            switch self {
            case .http: 80
            case .https: 443
            case .socks5, .socks5h: 1080
            }
        }
    }

    let scheme: Scheme
    let host: String
    let port: UInt16
    let user: String?
    let password: String?

    /// Takes a proxy URL apart.
    ///
    /// - Parameter text: `scheme://user:password@host:port`, where credentials and port are optional.
    /// - Throws: What is wrong with it.
    init(_ text: String) throws(UpstreamURLFailure) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .invalidCharacter }
        guard let mark = text.firstRange(of: "://") else { throw .missingScheme }
        let name = text[..<mark.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .unsupportedScheme(name) }
        var rest = text[mark.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        let authority = try URLAuthority(rest)
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? scheme.defaultPort
        (user, password) = try Self.credentials(authority.userInfo)
    }

    /// The host and port, an IPv6 literal in brackets.
    var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Says what is wrong with a proxy URL without repeating any of its credentials.
    ///
    /// - Parameter failure: Why it was refused.
    /// - Returns: A sentence for the operator.
    static func explain(_ failure: UpstreamURLFailure) -> String {
        switch failure {
        case .missingScheme, .unsupportedScheme:
            "a proxy is written as http://, https://, socks5:// or socks5h://host:port, or direct"
        case .invalidHost: "the proxy's host is not a host name or an address"
        case .invalidPort: "the proxy's port is not a number between 1 and 65535"
        default: failure.description.replacing("the URL", with: "the proxy URL")
        }
    }

    private static func credentials(
        _ text: Substring?
    ) throws(UpstreamURLFailure) -> (String?, String?) {
        guard let text else { return (nil, nil) }
        guard let colon = text.firstIndex(of: ":") else { return (try decode(text), nil) }
        return (try decode(text[..<colon]), try decode(text[text.index(after: colon)...]))
    }

    private static func decode(_ text: Substring) throws(UpstreamURLFailure) -> String {
        guard let decoded = PercentEncoding.decode(text) else { throw .invalidCharacter }
        return decoded
    }
}

extension ProxyServer: CustomStringConvertible, CustomReflectable {
    /// The proxy without its credentials.
    var description: String {
        "\(scheme.rawValue)://\(user == nil ? "" : "•••@")\(authority)"
    }

    /// Hides the credentials from `dump` and debuggers.
    var customMirror: Mirror { Mirror(self, children: ["proxy": description]) }
}
