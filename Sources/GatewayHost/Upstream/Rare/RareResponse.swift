/// A whole response.
struct RareResponse: Sendable {
    var status = 0
    var headers: [(name: String, value: String)] = []

    /// The body, decompressed.
    var body: [UInt8] = []

    /// The value of the first field of a name.
    ///
    /// - Parameter name: The name in any case.
    /// - Returns: The value, or `nil` when there is no such field.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
