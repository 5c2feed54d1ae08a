import ProviderAPI

/// What upstreams listed, in a file, so that the next process knows their models from its first
/// request on.
///
/// It is a memory: the upstreams are asked again, and of several writers the last one is right.
enum SavedLists {
    static let fileName = ".models.json"
    /// Some hundred accounts with some hundred models each.
    private static let maxBytes = 64 * 1024 * 1024

    /// Reads the lists by account; a file that cannot be read is as good as none.
    static func read(_ config: Config) -> [String: [ModelEntry]] {
        let path = "\(CredentialFolder(config).path)/\(fileName)"
        guard let bytes = try? RegularFile.read(path, limit: maxBytes),
            let json = try? JSONValue(parsing: bytes)
        else { return [:] }
        return json.members.reduce(into: [:]) { lists, member in
            lists[member.key] = member.value.elements.compactMap { try? ModelEntry(json: $0) }
        }
    }

    /// Writes the lists.
    static func write(_ lists: [String: [ModelEntry]], _ config: Config) {
        let members = lists.sorted { $0.key < $1.key }.map { account, models in
            JSONValue.Member(account, .array(models.map(\.json)))
        }
        let folder = CredentialFolder(config)
        do throws(FileFailure) {
            let text = KnownSecrets.process.mask.hide(.object(members)).compact
            try AtomicFile.write(folder.path, fileName, Array(text.utf8))
        } catch {
            Log.warning("model lists are not saved", ["reason": .text(error.description)])
        }
    }
}
