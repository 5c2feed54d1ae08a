import Glibc

/// Where the configuration comes from.
enum ConfigSource: Sendable {
    /// A file, which is read again whenever it changes.
    case file(String)
    /// A pipe that the shell has given, which is read once.
    case stream(ConfigStream)
    /// Nothing: the built-in default, which serves on loopback and needs no account.
    case builtIn

    /// Larger than any configuration that a person writes.
    static let maxBytes = 16 * 1024 * 1024

    /// Finds the source.
    ///
    /// - Parameter path: What the command line names; `nil` looks for `config.yaml`.
    /// - Returns: Where to look.
    static func find(_ path: String?) -> ConfigSource {
        if let path { return ConfigStream(path).map { .stream($0) } ?? .file(path) }
        return access("config.yaml", F_OK) == 0 ? .file("config.yaml") : .builtIn
    }

    /// The path of a file that may change.
    var path: String? {
        if case .file(let path) = self { path } else { nil }
    }

    /// What the operator calls it.
    var name: String {
        switch self {
        case .file(let path): path
        case .stream(let stream): stream.path
        case .builtIn: "the built-in default"
        }
    }

    /// Whether nothing was configured.
    var isBuiltIn: Bool {
        if case .builtIn = self { true } else { false }
    }

    /// Whether it can be read but once, by one process.
    var isStream: Bool {
        if case .stream = self { true } else { false }
    }

    /// Reads the bytes.
    ///
    /// - Returns: The file's bytes, or none for the built-in default.
    /// - Throws: Why the file cannot be read.
    func read() throws(ConfigFailure) -> [UInt8] {
        switch self {
        case .builtIn: return []
        case .stream(let stream):
            do throws(FileFailure) { return try stream.read() } catch {
                throw Self.failure(stream.path, error)
            }
        case .file(let path):
            do throws(FileFailure) {
                return try RegularFile.read(path, limit: Self.maxBytes)
            } catch {
                throw Self.failure(path, error)
            }
        }
    }

    private static func failure(_ path: String, _ failure: FileFailure) -> ConfigFailure {
        ConfigFailure(
            problems: [
                ConfigProblem(
                    severity: .error,
                    path: "",
                    position: .start,
                    message: "\(path) cannot be read: \(failure.reason)",
                    suggestion: "name another file with --config"
                )
            ]
        )
    }
}
