import Glibc

extension Config {
    /// A variable of this process.
    static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
