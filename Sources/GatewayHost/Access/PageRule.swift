/// Keeps pages of the web from using a gateway without keys.
///
/// A browser reaches the loopback addresses, and a page of any site may make it send requests there.
/// Two things tell on such a page: what the browser says of it (`Origin`, `Sec-Fetch-Site`), and the
/// name that it reached the gateway by, where its own name was made to lead here (DNS rebinding).
/// With keys none of this is asked: a page that has no key gets nothing.
struct PageRule: Sendable {
    /// Why a request is refused.
    enum Refusal: Equatable {
        /// It names a host that is not this machine's.
        case foreignHost(HostName)
        /// It comes from a page of another site.
        case crossSite
    }

    private let hosts: Set<HostName>
    private let cors: Config.CORS

    /// Takes what the operator allows.
    init(_ config: Config) {
        hosts = Set((config.hosts + [config.boundHost]).map { HostName($0) })
        cors = config.cors
    }

    /// Looks at a request.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - peer: Who sends it. On a local socket any name is as good as another.
    /// - Returns: Why it is refused, or `nil`.
    func refusal(of head: RequestHead, _ peer: Peer) -> Refusal? {
        let authority = head.authority
        // Browsers always name a host; what does not, as HTTP/1.0 allows, is no page.
        if peer != .localSocket, !authority.isEmpty {
            let host = HostName(authority: authority)
            guard host.isLocal || hosts.contains(host) else { return .foreignHost(host) }
        }
        if let origin = head.fields.first(named: "origin"), !Self.isOwn(origin, authority) {
            return isListed(origin) ? nil : .crossSite
        }
        guard let site = head.fields.first(named: "sec-fetch-site") else { return nil }
        let isOwn = ByteClass.identical(site, "same-origin") || ByteClass.identical(site, "none")
        return isOwn ? nil : .crossSite
    }

    /// Whether an origin is the host that the request is for.
    private static func isOwn(
        _ origin: UnsafeRawBufferPointer,
        _ authority: UnsafeRawBufferPointer
    ) -> Bool {
        for scheme in ["http://", "https://"] where origin.starts(with: scheme.utf8) {
            let host = String(decoding: origin.dropFirst(scheme.utf8.count), as: UTF8.self)
            return host.lowercased() == String(decoding: authority, as: UTF8.self).lowercased()
        }
        return false
    }

    /// Whether the operator named an origin; that none is named means no page here.
    private func isListed(_ origin: UnsafeRawBufferPointer) -> Bool {
        guard cors.isEnabled else { return false }
        let text = String(decoding: origin, as: UTF8.self)
        // `null` is what a page is called that hides where it comes from.
        return cors.origins.contains(text) || (cors.origins.contains("*") && text != "null")
    }
}
