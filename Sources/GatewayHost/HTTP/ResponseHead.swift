/// The head of a response, as offsets into the buffer that holds it.
///
/// One object serves all responses of a connection; it is valid while the bytes of the head are.
final class ResponseHead {
    /// The status code: 200 to 599.
    var status = 0
    /// Whether the server speaks HTTP/1.0.
    var isHTTP10 = false
    /// Whether the connection may carry another request.
    var keepsAlive = true
    /// How the end of the body is found.
    var framing = BodyFraming.none
    /// How many bytes the head takes, the interim responses before it included.
    var byteCount = 0
    /// The header fields.
    var fields = HeadFields()

    /// Starts over with the next response.
    func reset() {
        fields.removeAll()
        status = 0
        isHTTP10 = false
        keepsAlive = true
        framing = .none
        byteCount = 0
    }
}
