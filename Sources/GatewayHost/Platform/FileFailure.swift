import Glibc

/// Why a file cannot be read or written.
struct FileFailure: Error, Equatable, CustomStringConvertible {
    let description: String
    /// What the kernel said; 0 where it was not the kernel that refused.
    var code: Int32 = 0

    /// What the kernel said in words, or else the whole description.
    var reason: String { code == 0 ? description : String(cString: strerror(code)) }

    /// Whether there is no such file.
    var isAbsent: Bool { code == ENOENT }

    /// Whether the process lacks what it may have again in a moment, and the file is not to blame.
    var mayPass: Bool { Self.isShortage(code) }

    init(description: String) { self.description = description }

    /// What the kernel refused last.
    ///
    /// - Parameter what: What could not be done.
    init(_ what: String) {
        code = errno
        description = "\(what): \(String(cString: strerror(code)))"
    }

    /// Whether the kernel refused for want of descriptors or of memory.
    static func isShortage(_ code: Int32) -> Bool {
        [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(code)
    }
}
