import Glibc

/// Why a host name has no addresses.
struct LookupFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What `getaddrinfo` returned.
    let code: Int32

    var description: String {
        switch code {
        case EAI_NONAME: "there is no host of this name"
        case EAI_AGAIN: "the name server does not answer"
        default: gai_strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
        }
    }
}
