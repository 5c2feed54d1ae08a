import Synchronization

/// A configuration from a pipe: what it held at the start counts until the end.
final class ConfigStream: Sendable {
    /// What the command line names.
    let path: String
    private let stream: InheritedStream
    private let content = Mutex<Result<[UInt8], FileFailure>?>(nil)

    /// Takes the pipe behind a path; `nil` for files.
    init?(_ path: String) {
        guard let stream = InheritedStream(path) else { return nil }
        (self.path, self.stream) = (path, stream)
    }

    /// The content, read when it is first asked for.
    ///
    /// - Throws: Why it cannot be read.
    func read() throws(FileFailure) -> [UInt8] {
        try content.withLock { content in
            let known = content ?? readOnce()
            content = known
            return known
        }.get()
    }

    private func readOnce() -> Result<[UInt8], FileFailure> {
        do throws(FileFailure) {
            return .success(try stream.read(limit: ConfigSource.maxBytes))
        } catch {
            return .failure(error)
        }
    }
}
