import ProviderAPI

/// Reads whole answers that pass through untouched.
///
/// What an answer says to the model's user is stepped over: token counts and errors stand beside it.
/// One reader serves any number of answers, one after the other, and keeps its storage.
public final class ResponseBodyReader {
    /// How large a body may be that is read.
    private let maxBody: Int
    private var document = JSONDocument()
    private var digest = ByteBuffer(capacity: 1024)

    /// Creates a reader.
    ///
    /// - Parameter maxBody: How large a body may be that is read; a larger one passes unread.
    public init(maxBody: Int = 64 * 1024 * 1024) { self.maxBody = maxBody }

    /// Reads a body that ended as HTTP demands.
    ///
    /// - Parameters:
    ///   - body: The whole body; borrowed for the call.
    ///   - dialect: Its format.
    /// - Returns: Its token counts and its error.
    public func report(of body: UnsafeRawBufferPointer, _ dialect: Dialect) -> ResponseReport {
        var report = ResponseReport()
        report.isComplete = true
        guard body.count <= maxBody else { return report }
        guard let root = try? root(of: body) else {
            report.error = .notJSON
            report.isComplete = false
            return report
        }
        var usage = Usage()
        if dialect.codec.readUsage(root, into: &usage) { report.usage = usage }
        if let error = dialect.codec.readError(root, status: 502) {
            report.error = error
            report.keep(error: body)
            report.isComplete = false
        }
        return report
    }

    /// Parses the body without what is stepped over.
    private func root(of body: UnsafeRawBufferPointer) throws(JSONFailure) -> JSONNode {
        document.removeAll(keeping: 256 * 1024)
        digest.removeAll()
        digest.shrinkIfEmpty(above: 256 * 1024)
        // What is no object is a list of chunks, and small.
        guard body.first == UInt8(ascii: "{") else { return try document.parse(body) }
        var scanner = JSONMemberScanner(body)
        var separator: StaticString = "{\""
        while let member = try scanner.next() {
            guard !Self.isLabel(member) else { continue }
            digest.append(separator)
            digest.append(member.key)
            digest.append("\":")
            Self.isContent(member) ? digest.append("[]") : digest.append(member.value)
            separator = ",\""
        }
        digest.append(digest.isEmpty ? "{}" : "}")
        return try document.parse(digest.bytes)
    }

    /// Whether a member is a list of what the model wrote; only that it is there matters.
    private static func isContent(_ member: JSONMemberScanner.Member) -> Bool {
        guard member.value.first == UInt8(ascii: "[") else { return false }
        switch member.key.count {
        case 6: return member.isKey("output")
        case 7: return member.isKey("choices") || member.isKey("content")
        case 10: return member.isKey("candidates")
        default: return false
        }
    }

    /// Whether a member names the answer and says nothing about how it went.
    private static func isLabel(_ member: JSONMemberScanner.Member) -> Bool {
        switch member.key.count {
        case 2: member.isKey("id")
        case 5: member.isKey("model")
        case 7: member.isKey("created")
        case 18: member.isKey("system_fingerprint")
        default: false
        }
    }
}
