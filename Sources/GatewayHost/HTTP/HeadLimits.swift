/// How large a head may be.
struct HeadLimits {
    /// The largest head, start line and blank line included.
    var maxBytes = 64 * 1024  // several times the largest set of headers and cookies in use
    /// The most header fields.
    var maxFields = 128  // clients send 10 to 30
}
