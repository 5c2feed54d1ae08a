/// The host that a request names, without its port and in one form.
struct HostName: Hashable, Sendable {
    let text: String

    /// Takes a name or an address as the operator writes it.
    ///
    /// - Parameter text: Without a port; IPv6 with or without brackets.
    init(_ text: String) {
        var name = text.lowercased()
        // text: the characters of a host are ASCII
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        // A dot at the end is the root of the name system, where the name ends in any case.
        // text: the characters of a host are ASCII
        if name.hasSuffix(".") { name.removeLast() }
        self.text = IPAddress(name)?.description ?? name
    }

    /// Takes the host out of a request's authority.
    ///
    /// - Parameter authority: `host` or `host:port`.
    init(authority: UnsafeRawBufferPointer) {
        let text = String(decoding: authority, as: UTF8.self)
        // text: the characters of a host are ASCII
        let end = text.lastIndex(of: ":") ?? text.endIndex
        let isPort = text[end...].dropFirst().allSatisfy(\.isASCIIDigit)
        self.init(isPort ? String(text[..<end]) : text)
    }

    /// Whether the name belongs to this machine by its form (RFC 6761 §6.3).
    var isLocal: Bool {
        // text: the characters of a host are ASCII
        text == "localhost" || text.hasSuffix(".localhost") || IPAddress(text)?.isLoopback == true
    }
}
