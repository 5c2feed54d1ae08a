import ProviderAPI

/// Remembers tokens that renewals have replaced, by their hashes.
///
/// A copy of a credential file holds such a token some time after. Whoever presents it to an issuer
/// that rotates tokens ends the login of the original as well (RFC 9700 §4.14.2), so a copy is told
/// from an account even after a restart. Used on the control loop alone.
final class RetiredTokens {
    private static let fileName = ".retired.json"

    private let folder: CredentialFolder
    private let maxCount: Int
    private var identity: PluginFile.Identity?
    /// The oldest first.
    private var entries: [JSONValue.Member] = []

    /// Reads what is remembered in a folder; a file that cannot be read is as good as none.
    ///
    /// - Parameters:
    ///   - folder: The folder of credentials.
    ///   - maxCount: A token a day for thirty accounts is remembered for a month.
    init(in folder: CredentialFolder, maxCount: Int = 1000) {
        (self.folder, self.maxCount) = (folder, maxCount)
        refresh()
    }

    /// Reads again what another process that shares the folder may have added.
    func refresh() {
        let found = PluginFile.Identity("\(folder.path)/\(Self.fileName)")
        guard found != identity else { return }
        identity = found
        entries = read()
    }

    /// The file that held a token before it was renewed.
    func owner(of identity: String) -> String? {
        let hash = Self.hash(identity)
        return entries.last { $0.key == hash }?.value.string
    }

    /// Notes that a file holds another token now.
    func add(_ identity: String, of file: String) {
        let own = JSONValue.Member(Self.hash(identity), .string(file))
        refresh()
        entries = Array((entries.filter { $0.key != own.key } + [own]).suffix(maxCount))
        let bytes = Array(JSONValue.object(entries).compact.utf8)
        do throws(FileFailure) {
            try AtomicFile.write(folder.path, Self.fileName, bytes)
        } catch {
            Log.warning("a retired token is not remembered", ["reason": .text(error.description)])
        }
    }

    private func read() -> [JSONValue.Member] {
        guard let bytes = try? RegularFile.read("\(folder.path)/\(Self.fileName)"),
            let json = try? JSONValue(parsing: bytes)
        else { return [] }
        return json.members.filter { $0.value.string != nil }
    }

    private static func hash(_ identity: String) -> String {
        String(SHA256.hexadecimal(of: Array(identity.utf8)).prefix(32))
    }
}
