import ProviderAPI

/// The headers by which clients tell which conversation a request belongs to.
struct SessionHeaders: Sendable {
    /// Those of no provider, for any client.
    private static let general = ["x-session-id", "x-session-affinity", "x-affinity"]
    /// Longer values are no names.
    private static let maxValue = 256

    private let names: [[UInt8]]

    /// Takes the headers that providers declare, and those of no provider.
    init(_ providers: [ProviderDescriptor]) {
        names = (providers.flatMap(\.sessionHeaders) + Self.general).map { Array($0.utf8) }
    }

    /// The id of the conversation.
    ///
    /// - Parameter fields: The fields of the request's head.
    /// - Returns: `nil` where no header tells it.
    func find(in fields: HeadFields) -> String? {
        var best = names.count
        var session: UnsafeRawBufferPointer?
        for index in 0..<fields.count {
            guard let rank = rank(of: fields.name(at: index)), rank < best else { continue }
            let value = fields.value(at: index)
            guard !value.isEmpty, value.count <= Self.maxValue else { continue }
            (best, session) = (rank, value)
        }
        return session.map { String(decoding: $0, as: UTF8.self) }
    }

    private func rank(of name: UnsafeRawBufferPointer) -> Int? {
        names.firstIndex { wanted in wanted.withUnsafeBytes { ByteClass.equal(name, $0) } }
    }
}
