/// Why a compressed body cannot be decompressed.
enum ContentFailure: Error, Equatable, CustomStringConvertible {
    /// The coding is none that we know.
    case unsupported(String)

    /// The library for the coding is not on this machine.
    case unavailable(ContentCoding, library: String)
    case corrupt
    case truncated

    /// The body is larger than allowed, or so much larger than its compressed form that it can
    /// only be an attack.
    case tooLarge

    /// There is no memory for the body.
    case noRoom

    /// The status that tells a client about it.
    var status: Int {
        switch self {
        case .unsupported, .unavailable: 415
        case .corrupt, .truncated: 400
        case .tooLarge: 413
        case .noRoom: 503
        }
    }

    var description: String {
        switch self {
        case .unsupported(let coding):
            "the content coding \"\(coding)\" is not gzip, deflate or zstd"
        case .unavailable(let coding, let library):
            "\(coding.rawValue) needs \(library), which is not installed here"
        case .corrupt: "the compressed body is corrupt"
        case .truncated: "the compressed body is incomplete"
        case .tooLarge: "the body is too large once decompressed"
        case .noRoom: "there is no memory for the decompressed body now"
        }
    }
}
