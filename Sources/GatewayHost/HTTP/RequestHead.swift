/// The methods that have a meaning here.
enum HTTPMethod: Equatable {
    case get
    case head
    case post
    case put
    case delete
    case options
    case patch
    case other

    /// Recognises a method; methods are case-sensitive.
    ///
    /// - Parameter bytes: A token.
    init(_ bytes: UnsafeRawBufferPointer) {
        self =
            switch bytes.count {
            case 3 where ByteClass.identical(bytes, "GET"): .get
            case 3 where ByteClass.identical(bytes, "PUT"): .put
            case 4 where ByteClass.identical(bytes, "POST"): .post
            case 4 where ByteClass.identical(bytes, "HEAD"): .head
            case 5 where ByteClass.identical(bytes, "PATCH"): .patch
            case 6 where ByteClass.identical(bytes, "DELETE"): .delete
            case 7 where ByteClass.identical(bytes, "OPTIONS"): .options
            default: .other
            }
    }
}

/// The head of a request, as offsets into the buffer that holds it.
///
/// One object serves all requests of a connection, one after the other; what it says is valid until
/// the response has ended.
final class RequestHead {
    /// The method.
    var method = HTTPMethod.other
    /// Whether the client speaks HTTP/1.0.
    var isHTTP10 = false
    /// Whether the connection may carry another request.
    var keepsAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue = false
    /// How the end of the body is found.
    var framing = BodyFraming.none
    /// How many bytes the head takes.
    var byteCount = 0
    /// The header fields.
    var fields = HeadFields(capacity: 12)  // more than most clients send
    /// Where the parts of the request line lie.
    var line = RequestLine()

    /// The method as it was sent.
    var methodBytes: UnsafeRawBufferPointer { fields.view(line.method) }

    /// The request target as it was sent.
    var target: UnsafeRawBufferPointer { fields.view(line.target) }

    /// The path as it was sent, percent-encoded; `*` for `OPTIONS *`.
    var path: UnsafeRawBufferPointer { fields.view(line.path) }

    /// The query without its question mark, percent-encoded; empty when there is none.
    var query: UnsafeRawBufferPointer { fields.view(line.query) }

    /// The authority that the request is for: of the target if it has one, else of `Host`.
    var authority: UnsafeRawBufferPointer {
        // RFC 9112 §3.2.2: an absolute target makes Host irrelevant.
        line.authority.count > 0
            ? fields.view(line.authority)
            : fields[.host] ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Starts over with the next request.
    func reset() {
        fields.removeAll()
        line = RequestLine()
        method = .other
        isHTTP10 = false
        keepsAlive = true
        expectsContinue = false
        framing = .none
        byteCount = 0
    }
}
