/// The loopback address to which a browser returns after a login (RFC 8252 §7.3).
public struct RedirectAddress: Sendable, Equatable {
    /// The host as the authorization server knows it, such as `localhost`.
    public let host: String
    /// The port to listen on.
    public let port: Int
    /// The path, beginning with a slash.
    public let path: String

    /// Reads an address.
    ///
    /// - Parameter url: Such as `http://localhost:1455/auth/callback`; anything else is `nil`.
    public init?(_ url: String) {
        let scheme = "http://"
        guard url.hasPrefix(scheme) else { return nil }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        // text: the plugin's own address
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let port = Int(parts[1], radix: 10),
            (1...65_535).contains(port)
        else { return nil }
        host = String(parts[0])
        self.port = port
        let path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
        self.path = path.isEmpty ? "/" : String(path)
    }

    /// The address for the authorization server, given where the host really listens.
    ///
    /// Servers compare hosts as text, so the registered host stays; the port may differ.
    ///
    /// - Parameter listener: The callback listener's address, or an empty string.
    /// - Returns: The redirect URL.
    public func url(listener: String) -> String {
        let port = RedirectAddress(listener)?.port ?? port
        return "http://\(host):\(port)\(path)"
    }
}
