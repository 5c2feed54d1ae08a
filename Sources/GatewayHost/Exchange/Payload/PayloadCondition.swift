import ProviderAPI

/// What a request has to be for a rule to apply.
struct PayloadCondition: Sendable {
    private struct Header: Sendable {
        let name: [UInt8]
        let value: Wildcard
    }

    private struct Member: Sendable {
        let path: PayloadPath
        let value: JSONValue
    }

    private let name: Wildcard
    private let format: String
    private let clientFormat: String
    private let headers: [Header]
    private let equal: [Member]
    private let notEqual: [Member]
    private let exist: [PayloadPath]
    private let notExist: [PayloadPath]

    /// Reads a condition.
    ///
    /// - Parameter match: What the operator wrote; `nil` where a path cannot be read, so that nothing
    ///   is changed that was not meant.
    init?(_ match: Config.PayloadMatch) {
        name = Wildcard(match.name)
        format = match.format
        clientFormat = match.clientFormat
        headers = match.headers.map {
            Header(name: Array($0.name.lowercased().utf8), value: Wildcard($0.value))
        }
        guard let equal = Self.members(match.equal), let notEqual = Self.members(match.notEqual),
            let exist = Self.paths(match.exist), let notExist = Self.paths(match.notExist)
        else { return nil }
        self.equal = equal
        self.notEqual = notEqual
        self.exist = exist
        self.notExist = notExist
    }

    /// Whether the body has to be read.
    var looksInside: Bool {
        !(equal.isEmpty && notEqual.isEmpty && exist.isEmpty && notExist.isEmpty)
    }

    /// Whether a request meets all that can be told without its body.
    func fits(_ subject: PayloadRules.Subject, _ names: PayloadFormats) -> Bool {
        guard subject.models.contains(where: name.matches) else { return false }
        guard names.target(format, is: subject.format, of: subject.plugin) else { return false }
        guard names.client(clientFormat, is: subject.clientFormat) else { return false }
        return headers.allSatisfy { header in
            subject.headers { name, value in
                header.name.withUnsafeBytes { ByteClass.equal(name, $0) }
                    && header.value.matches(String(decoding: value, as: UTF8.self))
            }
        }
    }

    /// Whether the body meets the rest.
    func fits(_ root: JSONNode) -> Bool {
        equal.allSatisfy { Self.holds($0, root) } && !notEqual.contains { Self.holds($0, root) }
            && exist.allSatisfy { $0.value(in: root) != nil }
            && !notExist.contains { $0.value(in: root) != nil }
    }

    private static func holds(_ member: Member, _ root: JSONNode) -> Bool {
        member.path.value(in: root).map { JSONValue($0) == member.value } ?? false
    }

    private static func members(_ tables: [[Named<JSONValue>]]) -> [Member]? {
        var members: [Member] = []
        for entry in tables.joined() {
            guard let path = PayloadPath(entry.name) else { return nil }
            members.append(Member(path: path, value: entry.value))
        }
        return members
    }

    private static func paths(_ texts: [String]) -> [PayloadPath]? {
        let paths = texts.compactMap { PayloadPath($0) }
        return paths.count == texts.count ? paths : nil
    }
}
