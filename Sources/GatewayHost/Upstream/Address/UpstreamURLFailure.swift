/// Why a text is not a URL that a request can be sent to.
enum UpstreamURLFailure: Error, Equatable, CustomStringConvertible {
    case tooLong
    case invalidCharacter
    case missingScheme
    case unsupportedScheme(String)
    case fragment
    case credentials
    case missingHost
    case invalidHost(String)
    case invalidPort(String)

    var description: String {
        switch self {
        case .tooLong: "the URL is longer than 8 KiB"
        case .invalidCharacter:
            "the URL holds a space, a control character or non-ASCII text; percent-encode it"
        case .missingScheme: "the URL has no scheme; write https:// or http:// before the host"
        case .unsupportedScheme(let name): "the scheme \"\(name)\" is not http or https"
        case .fragment: "the URL has a fragment (#…), which is never sent; remove it"
        case .credentials:
            "the URL holds a user name or password; put credentials into their own settings"
        case .missingHost: "the URL has no host"
        case .invalidHost(let host): "\"\(host)\" is not a host name or an address"
        case .invalidPort(let port): "\"\(port)\" is not a port between 1 and 65535"
        }
    }
}
