/// A request target decoded for routing: segments of the path and items of the query.
///
/// The path is split before it is decoded, so that `%2F` stays inside its segment.
struct RequestTarget: Equatable {
    /// One `name=value` of a query.
    struct Item: Equatable {
        var name: String
        var value: String
    }

    private static let maxSegments = 64
    private static let maxItems = 64

    /// The segments of the path, decoded; `/v1/models` has two, a closing slash adds an empty one.
    let segments: [String]
    /// The items of the query, decoded, in their order.
    let query: [Item]

    /// Decodes the target of a request.
    ///
    /// - Parameter head: A parsed head.
    /// - Throws: When an escape is malformed, stands for NUL or makes invalid UTF-8.
    init(_ head: RequestHead) throws(HTTPParseFailure) {
        try self.init(path: head.path, query: head.query)
    }

    /// Decodes a path and a query.
    ///
    /// - Parameters:
    ///   - path: The path with its first slash, percent-encoded.
    ///   - query: The query without its question mark, percent-encoded.
    /// - Throws: When an escape is malformed, stands for NUL or makes invalid UTF-8.
    init(
        path: UnsafeRawBufferPointer,
        query: UnsafeRawBufferPointer
    ) throws(HTTPParseFailure) {
        var segments: [String] = []
        let parts = path.split(
            separator: UInt8(ascii: "/"),
            maxSplits: Self.maxSegments + 1,
            omittingEmptySubsequences: false
        )
        guard parts.count <= Self.maxSegments + 1 else { throw .invalidTarget }
        for part in parts.dropFirst() {
            segments.append(try Self.decode(UnsafeRawBufferPointer(rebasing: part), plus: false))
        }
        self.segments = segments
        self.query = try Self.items(query)
    }

    /// The value of the first query item of a name.
    ///
    /// - Parameter name: The decoded name.
    /// - Returns: The decoded value, or `nil` when there is no such item.
    func value(of name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    private static func items(_ query: UnsafeRawBufferPointer) throws(HTTPParseFailure) -> [Item] {
        var items: [Item] = []
        for part in query.split(separator: UInt8(ascii: "&"), maxSplits: maxItems) {
            guard items.count < maxItems else { throw .tooManyQueryItems }
            let mark = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = UnsafeRawBufferPointer(rebasing: part[..<mark])
            let value = UnsafeRawBufferPointer(rebasing: part[mark...].dropFirst())
            items.append(
                Item(name: try decode(name, plus: true), value: try decode(value, plus: true))
            )
        }
        return items
    }

    /// Undoes percent-encoding.
    ///
    /// - Parameters:
    ///   - bytes: Encoded text.
    ///   - plus: Whether `+` stands for a space, as in a query.
    /// - Returns: The text.
    /// - Throws: When an escape is malformed, stands for NUL or makes invalid UTF-8.
    static func decode(
        _ bytes: UnsafeRawBufferPointer,
        plus: Bool
    ) throws(HTTPParseFailure) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count,
                    let high = ByteClass.hexadecimal(bytes[index + 1]),
                    let low = ByteClass.hexadecimal(bytes[index + 2]), high + low > 0
                else { throw .invalidPercentEncoding }
                decoded.append(UInt8(truncatingIfNeeded: high << 4 | low))
                index += 2
            case UInt8(ascii: "+") where plus: decoded.append(0x20)
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .invalidPercentEncoding
        }
        return text
    }
}
