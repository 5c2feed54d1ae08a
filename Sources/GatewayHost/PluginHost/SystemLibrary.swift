import Glibc

/// A library of the system that is loaded when it is first needed, for a feature that is optional.
///
/// Safe to share although unchecked: the handle never changes and is never closed.
final class SystemLibrary: @unchecked Sendable {
    /// zlib, which libcurl has brought to the machine.
    static let zlib = SystemLibrary("libz.so.1")

    /// Zstandard, which libcurl has brought to most machines.
    static let zstandard = SystemLibrary("libzstd.so.1")

    /// The name that it was asked for by.
    let name: String

    private let handle: UnsafeMutableRawPointer?

    private init(_ name: String) {
        self.name = name
        handle = dlopen(name, RTLD_NOW | RTLD_LOCAL)
    }

    /// Finds a function.
    ///
    /// - Parameters:
    ///   - symbol: Its name.
    ///   - type: Its C type, which nobody checks.
    /// - Returns: The function, or `nil` when the library or the symbol is not there.
    func function<Function>(_ symbol: String, as type: Function.Type) -> Function? {
        guard let handle, let address = dlsym(handle, symbol) else { return nil }
        return unsafeBitCast(address, to: type)
    }
}
