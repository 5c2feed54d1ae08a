import Glibc

/// Where the configuration comes from.
enum ConfigSource: Equatable, Sendable {
    /// A file.
    case file(String)
    /// Nothing: the built-in default, which serves on loopback and needs no account.
    case builtIn

    /// Larger than any configuration that a person writes.
    private static let maxBytes = 16 * 1024 * 1024

    /// Finds the source.
    ///
    /// - Parameter path: What the command line names; `nil` looks for `config.yaml`.
    /// - Returns: Where to look.
    static func find(_ path: String?) -> ConfigSource {
        if let path { return .file(path) }
        return access("config.yaml", R_OK) == 0 ? .file("config.yaml") : .builtIn
    }

    /// The file's path.
    var path: String? {
        if case .file(let path) = self { path } else { nil }
    }

    /// Reads the bytes.
    ///
    /// - Returns: The file's bytes, or none for the built-in default.
    /// - Throws: Why the file cannot be read.
    func read() throws(ConfigFailure) -> [UInt8] {
        guard let path else { return [] }
        let fd = open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else { throw failure(String(cString: strerror(errno))) }
        defer { close(fd) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(fd, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.maxBytes else { throw failure("it is larger than 16 MiB") }
        }
    }

    private func failure(_ reason: String) -> ConfigFailure {
        ConfigFailure(
            problems: [
                ConfigProblem(
                    severity: .error,
                    path: "",
                    position: .start,
                    message: "\(path ?? "") cannot be read: \(reason)",
                    suggestion: "name another file with --config"
                )
            ]
        )
    }
}
