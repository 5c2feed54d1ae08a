/// A request whose whole response is wanted: a login, a refresh, a list of models.
struct RareRequest: Sendable {
    var method = "GET"
    var url: UpstreamURL

    /// Header fields beside `Host` and `Content-Length`, which are added.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var proxy = ProxySetting.direct
    var tls = TLSSettings()

    /// How long all of it may take.
    var timeout = Duration.seconds(30)

    /// The largest body that is accepted.
    var responseLimit = 4 * 1024 * 1024  // the longest model list is some hundred kilobytes

    init(_ url: UpstreamURL) { self.url = url }

    var origin: UpstreamOrigin { UpstreamOrigin(url, proxy: proxy, tls: tls) }

    /// The bytes of the head.
    ///
    /// - Returns: The request line and header fields, with the empty line at the end.
    /// - Throws: When a part cannot be written into a head.
    func head() throws(UpstreamFailure) -> [UInt8] {
        guard HeaderText.isToken(method) else {
            throw UpstreamFailure(.protocol, "the method is not a token", isSafeToRetry: false)
        }
        var text = "\(method) \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        for (name, value) in headers {
            guard HeaderText.isToken(name), HeaderText.isValue(value) else {
                // The value may be a secret, so it is not shown.
                throw UpstreamFailure(.protocol, "the header \"\(name)\" has forbidden characters")
            }
            text += "\(name): \(value)\r\n"
        }
        if !body.isEmpty || (method != "GET" && method != "HEAD") {
            text += "Content-Length: \(body.count)\r\n"
        }
        return Array((text + "\r\n").utf8)
    }
}

/// What RFC 9110 allows in a head.
private enum HeaderText {
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { ByteClass.isToken($0) }
    }

    static func isValue(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { ByteClass.isFieldValue(UnsafeRawBufferPointer($0)) }
    }
}
