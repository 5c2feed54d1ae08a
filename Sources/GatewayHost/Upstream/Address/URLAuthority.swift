import Glibc

/// The authority of a URL: user information, host and port.
struct URLAuthority: Equatable {
    /// What stands before the at sign, still percent-encoded.
    let userInfo: Substring?

    /// The host in lower case, an IPv6 literal without its brackets.
    let host: String

    let port: UInt16?

    /// Takes an authority apart.
    ///
    /// - Parameter text: `user:password@host:port`, of which only the host must be there.
    /// - Throws: What is wrong with it.
    init(_ text: Substring) throws(UpstreamURLFailure) {
        // The last at sign: a password may hold one that nobody encoded.
        if let mark = text.lastIndex(of: "@") {
            userInfo = text[..<mark]
            (host, port) = try Self.splitHost(text[text.index(after: mark)...])
        } else {
            userInfo = nil
            (host, port) = try Self.splitHost(text)
        }
    }

    private static func splitHost(
        _ text: Substring
    ) throws(UpstreamURLFailure) -> (String, UInt16?) {
        if text.hasPrefix("[") { return try splitLiteral(text) }
        guard let colon = text.firstIndex(of: ":") else { return (try name(text), nil) }
        return (try name(text[..<colon]), try port(text[text.index(after: colon)...]))
    }

    private static func splitLiteral(
        _ text: Substring
    ) throws(UpstreamURLFailure) -> (String, UInt16?) {
        guard let end = text.firstIndex(of: "]") else { throw .invalidHost(String(text)) }
        let literal = text[text.index(after: text.startIndex)..<end].lowercased()
        guard SocketAddress(literal: literal, port: 0)?.isIPv6 == true else {
            throw .invalidHost(String(text))
        }
        let rest = text[text.index(after: end)...]
        if rest.isEmpty { return (literal, nil) }
        guard rest.hasPrefix(":") else { throw .invalidHost(String(text)) }
        return (literal, try port(rest.dropFirst()))
    }

    private static func name(_ text: Substring) throws(UpstreamURLFailure) -> String {
        guard !text.isEmpty else { throw .missingHost }
        // RFC 1035 §2.3.4: 253 is the longest name that a resolver can be asked for.
        guard text.utf8.count <= 253, text.utf8.allSatisfy(isNameByte), text.first != "." else {
            throw .invalidHost(String(text))
        }
        return text.lowercased()
    }

    private static func port(_ text: Substring) throws(UpstreamURLFailure) -> UInt16 {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let port = UInt16(text, radix: 10), port > 0
        else { throw .invalidPort(String(text)) }
        return port
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
