import ProviderAPI

/// What of a plan must not be written to an upstream or a client.
struct PlanViolation: Error, Equatable, Sendable {
    /// Which part it is, such as `method` or ``header `x-a` ``.
    let field: String
    /// What is wrong with it, as the rest of a sentence; never a value, which may be a secret.
    let reason: String

    init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }

    /// A name that a plugin wrote, as it may be shown: short, and plain text.
    ///
    /// - Parameter bytes: The name.
    /// - Returns: The name between backticks.
    static func shown(_ bytes: UnsafeRawBufferPointer) -> String {
        let plain = bytes.prefix(64).map { byte in
            (0x21..<0x7f).contains(byte) && byte != 0x60 ? byte : UInt8(ascii: "?")
        }
        return "`" + String(decoding: plain, as: UTF8.self) + (bytes.count > 64 ? "…`" : "`")
    }
}

extension ProviderFailure {
    /// A plan that is not sent.
    ///
    /// - Parameters:
    ///   - violation: What is wrong with it.
    ///   - plugin: Whose it is, which tells the operator as well.
    init(_ violation: PlanViolation, by plugin: LoadedPlugin) {
        plugin.complain(violation)
        let build = "\(plugin.name) \(plugin.stamp.version)"
        self.init(
            .failed,
            "The plan of plugin \(build) is not sent: \(violation.field) \(violation.reason)."
        )
    }
}
