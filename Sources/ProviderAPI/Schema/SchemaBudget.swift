/// How much may be written for what references in schemas lead to.
///
/// A reference costs a few bytes and may stand for kilobytes, as often as it is written. Schemas that
/// are written out are as large as what the client sent and cost nothing; what references repeat is
/// counted, over all schemas of a request.
public struct SchemaBudget: Sendable {
    /// Enough for hundreds of tools that share their definitions.
    public static let usual = 1024 * 1024

    private var bytesLeft: Int

    /// Creates a budget for one request.
    ///
    /// - Parameter bytes: How many bytes references may add.
    public init(bytes: Int = usual) { bytesLeft = bytes }

    /// Pays for one schema.
    ///
    /// - Parameter schema: A schema that a reference led to.
    /// - Returns: Whether there was enough left.
    mutating func pay(for schema: JSONValue) -> Bool {
        bytesLeft -= Self.size(of: schema)
        return bytesLeft >= 0
    }

    /// About how many bytes a schema takes without the schemas inside of it, which pay for themselves.
    private static func size(of schema: JSONValue) -> Int {
        schema.members.reduce(schemaOverhead) { sum, member in
            sum + overhead + member.key.utf8.count + texts(in: member.value)
        }
    }

    private static let schemaOverhead = 64  // what it costs to look at one counts, too
    private static let overhead = 16

    private static func texts(in value: JSONValue) -> Int {
        if let text = value.string { return text.utf8.count }
        let elements = value.elements.reduce(0) { $0 + overhead + ($1.string?.utf8.count ?? 0) }
        return value.members.reduce(elements) { $0 + overhead + $1.key.utf8.count }
    }
}
