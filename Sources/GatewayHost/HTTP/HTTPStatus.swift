import ProviderAPI

/// Status lines ready to send.
enum HTTPStatus {
    /// Appends the status line of a response.
    ///
    /// - Parameters:
    ///   - status: A status code of three digits.
    ///   - out: Where to.
    @inline(__always) static func appendLine(_ status: Int, to out: inout ByteBuffer) {
        if status == 200 { return out.append("HTTP/1.1 200 OK\r\n") }
        out.append("HTTP/1.1 ")
        out.append(decimal: status)
        out.append(byte: 0x20)
        out.append(reason(status))
        out.append("\r\n")
    }

    /// Whether a response of this status has no body by definition (RFC 9110 §6.4.1).
    ///
    /// - Parameter status: A status code.
    /// - Returns: Whether neither a body nor its length may be sent.
    @inline(__always) static func isBodiless(_ status: Int) -> Bool {
        status == 204 || status == 304 || status < 200
    }

    /// The reason phrase of a status.
    ///
    /// - Parameter status: A status code.
    /// - Returns: The phrase of the registry, or nothing for a code that is not in it.
    static func reason(_ status: Int) -> StaticString {
        switch status {
        case 400..<500: clientReason(status)
        case 500..<600: serverReason(status)
        default: successReason(status)
        }
    }

    private static func successReason(_ status: Int) -> StaticString {
        switch status {
        case 100: "Continue"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 203: "Non-Authoritative Information"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        default: ""
        }
    }

    private static func clientReason(_ status: Int) -> StaticString {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 424: "Failed Dependency"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        default: ""
        }
    }

    private static func serverReason(_ status: Int) -> StaticString {
        switch status {
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 529: "Site is overloaded"
        default: ""
        }
    }
}
