import Glibc

/// Error numbers of the system in words.
enum SystemError {
    /// Describes an error number.
    ///
    /// - Parameter code: A value of `errno`.
    /// - Returns: The system's text, in lower case.
    static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        strerror_r(code, &buffer, buffer.count)
        let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
