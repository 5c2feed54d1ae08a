import ProviderAPI

/// Where the requests of a plugin may go: to the hosts that it declares, and to those that the operator
/// has written into the configuration.
///
/// A plugin that declares none goes where the operator's base URL says, and anywhere without one. Names
/// are compared as URLs have them after parsing: without regard to case or a full stop at the end, IPv6
/// addresses by their bytes. A class, because each request carries it; the hash is computed once.
final class HostPolicy: Hashable, Sendable {
    /// A host, and a port where only that one is meant.
    struct Place: Hashable, Sendable {
        let host: String
        let port: UInt16?
    }

    /// The hosts that the plugin declares; one with `*.` in front stands for all below it.
    private let declared: [Place]
    /// The servers that the operator has named.
    private let given: [Place]
    private let isOpen: Bool
    private let hash: Int

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - declared: The hosts of the descriptor.
    ///   - given: The operator's URLs; what is none is left out.
    ///   - base: The operator's base URL, which decides where nothing is declared.
    init(_ declared: [String], given: [String], base: String = "") {
        self.declared = declared.compactMap { Self.place(declared: $0) }
        self.given = Set((given + [base]).compactMap { Self.place(of: $0) })
            .sorted { ($0.host, $0.port ?? 0) < ($1.host, $1.port ?? 0) }
        isOpen = declared.isEmpty && base.isEmpty
        var hasher = Hasher()
        hasher.combine(self.declared)
        hasher.combine(self.given)
        hasher.combine(isOpen)
        hash = hasher.finalize()
    }

    /// Whether the plugin itself names the host of a URL.
    func declares(_ url: UpstreamURL) -> Bool {
        let host = Self.canonical(url.host)
        return declared.contains { place in
            guard place.port == nil || place.port == url.port else { return false }
            return place.host.hasPrefix("*.")
                ? host.hasSuffix(place.host.dropFirst()) : place.host == host
        }
    }

    /// Whether a request may go to a URL.
    func allows(_ url: UpstreamURL) -> Bool {
        if isOpen || declares(url) { return true }
        return given.contains(Place(host: Self.canonical(url.host), port: url.port))
    }

    /// What is wrong with a URL, or `nil`.
    func violation(of url: UpstreamURL) -> PlanViolation? {
        guard !allows(url) else { return nil }
        let host = Array(url.host.utf8).withUnsafeBytes { PlanViolation.shown($0) }
        return PlanViolation(
            "url",
            "leads to \(host), which the plugin does not declare and the configuration does not name"
        )
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    static func == (left: HostPolicy, right: HostPolicy) -> Bool {
        if left === right { return true }
        return left.hash == right.hash && left.isOpen == right.isOpen
            && left.declared == right.declared && left.given == right.given
    }
}

extension HostPolicy {
    private static func place(declared text: String) -> Place? {
        let isWild = text.hasPrefix("*.")
        let rest = isWild ? text.dropFirst(2) : text[...]
        // An IPv6 address may stand without brackets: nothing but a host is meant.
        let literal = SocketAddress(literal: String(rest), port: 0)?.isIPv6 == true
        guard let authority = try? URLAuthority(literal ? "[\(rest)]" : rest),
            authority.userInfo == nil
        else { return nil }
        let host = canonical(authority.host)
        return Place(host: isWild ? "*.\(host)" : host, port: authority.port)
    }

    private static func place(of url: String) -> Place? {
        guard let url = try? UpstreamURL(url) else { return nil }
        return Place(host: canonical(url.host), port: url.port)
    }

    /// A host as it is compared.
    private static func canonical(_ host: String) -> String {
        guard !host.contains(":") else {
            return SocketAddress(literal: host, port: 0).map { "\($0)" } ?? host
        }
        return host.hasSuffix(".") ? String(host.dropLast()).lowercased() : host.lowercased()
    }
}
