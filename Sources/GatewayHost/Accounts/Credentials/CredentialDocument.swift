import ProviderAPI

/// The content of a credential file: its bytes, and what they say.
struct CredentialDocument: Sendable {
    /// What is wrong with a file.
    struct Fault: Error, Equatable {
        let reason: String
    }

    let bytes: [UInt8]
    let json: JSONValue
    /// The kind of account, by which a plugin claims the file.
    let type: String

    /// Takes a file's bytes.
    ///
    /// - Parameter bytes: The whole file.
    /// - Throws: What is wrong with it.
    init(_ bytes: [UInt8]) throws(Fault) {
        // Some editors put it there; RFC 8259 §8.1 lets a reader pass it by.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard bytes.contains(where: { $0 > 0x20 }) else { throw Fault(reason: "it is empty") }
        do throws(JSONFailure) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw Fault(reason: "it is not JSON, or was cut off: \(error)")
        }
        guard json.isObject else { throw Fault(reason: "it holds no JSON object") }
        guard let type = json["type"]?.string, !type.isEmpty else {
            throw Fault(reason: "it has no `type`, so no provider can tell whether it is theirs")
        }
        self.type = type
        self.bytes = bytes
    }

    /// Takes a document that is not in a file yet.
    init(_ json: JSONValue) throws(Fault) {
        try self.init(Array((json.pretty + "\n").utf8))
    }

    /// Takes an account of the configuration, which has no file and may have no type.
    init(configured json: JSONValue) {
        self.json = json
        type = json["type"]?.string ?? ""
        bytes = Array(json.compact.utf8)
    }

    /// Changes between two states of the document without keeping its secrets.
    var version: UInt64 {
        let digest = SHA256.hexadecimal(of: bytes).prefix(16)
        return UInt64(digest, radix: 16) ?? 0
    }

    /// What would be rotated twice if two files held it: the refresh token, or else the token itself.
    var identity: String? {
        for key in ["refresh_token", "access_token", "api_key"] {
            if let text = json[key]?.string, !text.isEmpty { return "\(type)|\(key)|\(text)" }
        }
        return nil
    }

    /// The texts that nobody may read, by the names of their members.
    var secrets: [String] { Self.secrets(in: json) }

    /// The texts of a document that nobody may read, by the names of their members.
    static func secrets(in json: JSONValue) -> [String] {
        json.elements.flatMap(secrets)
            + json.members.flatMap { member -> [String] in
                guard isSecret(member.key), !member.value.isObject else {
                    return secrets(in: member.value)
                }
                let texts = [member.value] + member.value.elements
                return texts.compactMap(\.string).filter { !$0.isEmpty }
            }
    }

    /// Whether a member or a header of this name holds what nobody may read.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["token", "key", "secret", "password", "authorization", "cookie"]
            .contains { name.hasSuffix($0) }
    }

    /// A member, by its name or by the reference's older spelling with hyphens.
    subscript(key: String) -> JSONValue? {
        if let value = json[key] { return value.isNull ? nil : value }
        let older = json[String(key.map { $0 == "_" ? "-" : $0 })]
        return older.flatMap { $0.isNull ? nil : $0 }
    }

    /// Replaces members; all others keep their bytes and their order.
    ///
    /// - Parameter changes: An object.
    /// - Returns: The new document.
    /// - Throws: What is wrong with the result.
    func merging(_ changes: JSONValue) throws(Fault) -> CredentialDocument {
        // A splice takes dots for levels, and no name that we know has one.
        let plain = changes.members.allSatisfy { !$0.key.contains(".") }
        guard plain else { return try CredentialDocument(merged(changes)) }
        var splice = JSONSplice()
        for member in changes.members { splice.set(member.key) { member.value.write(to: &$0) } }
        var result: [UInt8] = []
        var failure: JSONFailure?
        bytes.withUnsafeBytes { source in
            do throws(JSONFailure) {
                try splice.apply(to: source)
                for index in 0..<splice.count { result += splice[index] }
            } catch {
                failure = error
            }
        }
        if let failure { throw Fault(reason: "it cannot be changed: \(failure)") }
        return try CredentialDocument(result)
    }

    private func merged(_ changes: JSONValue) -> JSONValue {
        var result = json
        for member in changes.members { result[member.key] = member.value }
        return result
    }
}
