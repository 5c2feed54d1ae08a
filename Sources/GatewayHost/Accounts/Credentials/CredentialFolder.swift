import Glibc
import ProviderAPI

/// The folder of credential files (`auth-dir`): one JSON file an account.
struct CredentialFolder: Sendable, Equatable {
    /// A file and what was read from it.
    struct File: Sendable {
        let name: String
        let identity: PluginFile.Identity?
        let content: Result<CredentialDocument, CredentialDocument.Fault>
        /// Whether others than the owner can read it.
        let isExposed: Bool
    }

    let path: String

    /// The folder that a configuration names.
    init(_ config: Config) {
        let home = getenv("HOME").map { String(cString: $0) } ?? "/"
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let working = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? "."
        path = config.authFolder(home: home, working: working)
    }

    init(path: String) { self.path = path }

    /// Makes the folder, for its owner alone, with the folders above it.
    ///
    /// - Throws: Why there is none.
    func prepare() throws(FileFailure) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/\(part)"
            // Only what is missing is made; an existing folder keeps its mode.
            if access(made, F_OK) != 0 { mkdir(made, 0o700) }
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            let reason = String(cString: strerror(errno))
            throw FileFailure(description: "the folder \(path) cannot be made: \(reason)")
        }
    }

    /// Whether others than the owner can look into the folder.
    var isExposed: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// The names of the files that are credentials by their name, sorted.
    var names: [String] {
        let names = (try? FolderListing.names(in: path)) ?? []
        return names.filter(Self.isCredential).sorted()
    }

    /// Removes what processes have left that were killed while they wrote.
    func sweep() {
        let count = TemporaryFile.sweep(path)
        guard count > 0 else { return }
        Log.info("left-over files removed", ["folder": .text(path), "files": .number(count)])
    }

    /// The folders other than this one in which files are that links lead to.
    var linkedFolders: [String] {
        let places = names.compactMap { try? FilePlace(path, $0) }.filter(\.isLinked)
        return Set(places.map(\.folder)).subtracting([path]).sorted()
    }

    /// Why a renewed credential could not be saved; `nil` where it can.
    func obstacle(to name: String) -> String? {
        do throws(FileFailure) {
            return try FilePlace(path, name).obstacle
        } catch {
            return error.description
        }
    }

    /// What tells one state of the folder from another without reading its files.
    var identities: [String: PluginFile.Identity] {
        var result: [String: PluginFile.Identity] = [:]
        for name in names { result[name] = PluginFile.Identity("\(path)/\(name)") }
        return result
    }

    /// Reads a file.
    ///
    /// - Parameter name: Its name.
    /// - Returns: What is in it, or what is wrong.
    func file(_ name: String) -> File {
        let file = "\(path)/\(name)"
        var status = stat()
        let isExposed = stat(file, &status) == 0 && status.st_mode & 0o077 != 0
        let identity = PluginFile.Identity(file)
        return File(
            name: name,
            identity: identity,
            content: content(name),
            isExposed: isExposed
        )
    }

    /// Replaces a file, or adds it; where it is a link, what that leads to is replaced.
    ///
    /// - Parameters:
    ///   - document: The content.
    ///   - name: The file's name.
    /// - Throws: Why it cannot be written.
    func write(_ document: CredentialDocument, to name: String) throws(FileFailure) {
        guard Self.isCredential(name), !name.contains("/") else {
            throw FileFailure(description: "`\(name)` is no name for a credential file")
        }
        try prepare()
        let place = try FilePlace(path, name)
        try AtomicFile.write(place.folder, place.name, document.bytes, rights: place.rights)
    }

    /// Stores the credential of a login; what the operator wrote into an earlier file stays.
    ///
    /// - Parameters:
    ///   - credential: What the provider made.
    ///   - name: The file's name.
    /// - Throws: Why it is not stored.
    func store(_ credential: JSONValue, as name: String) throws(FileFailure) {
        do throws(CredentialDocument.Fault) {
            let fresh = try CredentialDocument(credential)
            var document = fresh
            if case .success(let old) = content(name), old.type == fresh.type {
                document = try old.merging(credential)
            }
            try writeOrFault(document, name)
        } catch {
            throw FileFailure(description: error.reason)
        }
    }

    private func writeOrFault(
        _ document: CredentialDocument,
        _ name: String
    ) throws(CredentialDocument.Fault) {
        do throws(FileFailure) {
            try write(document, to: name)
        } catch {
            throw CredentialDocument.Fault(reason: error.description)
        }
    }

    private func content(_ name: String) -> Result<CredentialDocument, CredentialDocument.Fault> {
        do throws(FileFailure) {
            let bytes = try RegularFile.read("\(path)/\(name)")
            do throws(CredentialDocument.Fault) {
                return .success(try CredentialDocument(bytes))
            } catch {
                return .failure(error)
            }
        } catch {
            return .failure(CredentialDocument.Fault(reason: error.description))
        }
    }

    private static func isCredential(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(".") && name.utf8.count <= 255
    }
}
