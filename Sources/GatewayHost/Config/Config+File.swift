import Glibc

extension Config {
    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - claims: What loaded providers say is theirs.
    ///   - environment: Looks up what `${NAME}` stands for.
    /// - Returns: The configuration with warnings.
    /// - Throws: All problems, when one of them is an error; a file that cannot be read is one.
    static func load(
        _ path: String,
        claims: [ProviderClaim] = [],
        environment: @escaping (String) -> String? = Config.processEnvironment
    ) throws(ConfigFailure) -> ConfigReading {
        try read(try bytes(of: path), claims: claims, environment: environment)
    }

    /// A variable of this process.
    static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    private static func bytes(of path: String) throws(ConfigFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        // One byte past the limit is enough for the parser to refuse the rest.
        while bytes.count <= YAMLLimits().bytes {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func unreadable(_ path: String) -> ConfigFailure {
        let reason = String(cString: strerror(errno))
        let problem = ConfigProblem(
            severity: .error,
            path: "",
            position: .start,
            message: "\(path) cannot be read: \(reason)"
        )
        return ConfigFailure(problems: [problem])
    }
}
