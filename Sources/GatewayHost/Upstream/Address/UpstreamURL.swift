import Glibc

/// An absolute `http` or `https` URL of an upstream, taken apart.
///
/// Only what a request needs is accepted: credentials in the URL, fragments, control characters and
/// raw non-ASCII are refused, so that the parts can be written into a request head as they are.
struct UpstreamURL: Hashable, Sendable {
    /// The schemes that an upstream can have.
    enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: UInt16 { self == .http ? 80 : 443 }
    }

    let scheme: Scheme

    /// The host in lower case; an IPv6 literal stands here without its brackets.
    let host: String

    let port: UInt16

    /// The path, which begins with a slash.
    let path: String

    /// What follows the question mark, or `nil` when there is none.
    let query: String?

    /// Takes a URL apart.
    ///
    /// - Parameter text: An absolute URL.
    /// - Throws: What is wrong with it.
    init(_ text: String) throws(UpstreamURLFailure) {
        guard text.utf8.count <= Self.maxLength else { throw .tooLong }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .invalidCharacter }
        let (scheme, rest) = try Self.splitScheme(text)
        guard !rest.contains("#") else { throw .fragment }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = try URLAuthority(rest[..<end])
        guard authority.userInfo == nil else { throw .credentials }
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? scheme.defaultPort
        (path, query) = Self.splitTarget(rest[end...])
    }

    /// The path and query as a request line carries them.
    var target: String {
        guard let query else { return path }
        return "\(path)?\(query)"
    }

    /// The host and, where it is not the scheme's own, the port: the value of the `Host` header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    // Larger than any base URL with a model name and a query of signed parameters.
    static let maxLength = 8 * 1024

    private static func splitScheme(
        _ text: String
    ) throws(UpstreamURLFailure) -> (Scheme, Substring) {
        guard let mark = text.firstRange(of: "://") else { throw .missingScheme }
        let name = text[..<mark.lowerBound].lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .unsupportedScheme(name) }
        return (scheme, text[mark.upperBound...])
    }

    private static func splitTarget(_ text: Substring) -> (String, String?) {
        guard let mark = text.firstIndex(of: "?") else {
            return (text.isEmpty ? "/" : String(text), nil)
        }
        let path = text[..<mark]
        return (path.isEmpty ? "/" : String(path), String(text[text.index(after: mark)...]))
    }
}
