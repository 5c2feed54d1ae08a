import Glibc

/// Stands in for the loop, of which frames need the clock alone.
enum EventLoop {
    static func monotonicTime() -> Int64 { 0 }
}

/// Stands in for the failure of the contract, to which the host adds two kinds.
public enum ProviderFailure {
    /// The kind of a failure.
    public struct Kind: RawRepresentable, Sendable {
        /// The number of the kind.
        public var rawValue: Int32

        /// Creates a kind.
        ///
        /// - Parameter rawValue: The number of the kind.
        public init(rawValue: Int32) { self.rawValue = rawValue }
    }
}
