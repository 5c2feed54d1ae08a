import Glibc
import ProviderAPI

/// Stores credentials of other programs.
enum ImportCommand {
    /// The folder of the reference: its files are ours, so they are copied as they are.
    private static let folderSource = "cliproxyapi"
    private static let folderPath = "~/.cli-proxy-api"

    /// Imports.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - source: The name of the source.
    ///   - path: Its file or folder; `nil` is where that program keeps it.
    /// - Returns: 0 when all was stored.
    static func run(_ arguments: Arguments, _ source: String, _ path: String?) -> Int32 {
        do throws(ConfigFailure) {
            let (config, providers) = try PluginCatalog(arguments).serving()
            let folder = CredentialFolder(config)
            if source == folderSource {
                let from = CredentialFolder(path: HomePath.expand(path ?? folderPath))
                return copy(from, to: folder, providers)
            }
            for provider in providers {
                let sources = provider.descriptor.imports
                guard let known = sources.first(where: { $0.name == source }) else { continue }
                let file = HomePath.expand(path ?? known.defaultPath)
                return read(file, from: source, provider, into: folder)
            }
            Console.complain(unknown(source, providers))
            return 2
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    private static func unknown(_ source: String, _ providers: [HostedProvider]) -> String {
        let known = providers.flatMap(\.descriptor.imports).map(\.name) + [folderSource]
        let list = Set(known).sorted().joined(separator: ", ")
        return "there is no import source `\(source)`; known: \(list)"
    }

    private static func read(
        _ path: String,
        from source: String,
        _ provider: HostedProvider,
        into folder: CredentialFolder
    ) -> Int32 {
        do throws(FileFailure) {
            let bytes = try RegularFile.read(path)
            do throws(ProviderFailure) {
                let (name, credential) = try provider.importCredential(bytes, from: source)
                if let violation = provider.hosts.violation(inCredential: credential) {
                    throw ProviderFailure(violation, by: provider.plugin)
                }
                let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
                let account = try provider.open(credential, now: now)
                try spare(name, in: folder, account, provider)
                try store(credential, name, folder)
                Console.write("Imported \(account.info.label)\nStored as \(name)")
                return 0
            } catch {
                Console.complain("\(path): \(error.summary)")
            }
        } catch {
            Console.complain("\(path): \(error.description)")
        }
        return 1
    }

    /// What the other program has left behind must not take the place of what is in use here.
    private static func spare(
        _ name: String,
        in folder: CredentialFolder,
        _ account: HostedAccount,
        _ provider: HostedProvider
    ) throws(ProviderFailure) {
        let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
        guard case .success(let document) = folder.file(name).content,
            let ours = try? provider.open(document.json, now: now).info.expires,
            let theirs = account.info.expires, theirs.milliseconds < ours.milliseconds
        else { return }
        throw ProviderFailure(
            .refused,
            "\(name) is here already and lives longer; remove it to use this one."
        )
    }

    private static func store(
        _ credential: JSONValue,
        _ name: String,
        _ folder: CredentialFolder
    ) throws(ProviderFailure) {
        do throws(FileFailure) {
            try folder.prepare()
            try withExtendedLifetime(lock(name, in: folder)) { () throws(FileFailure) in
                try folder.store(credential, as: name)
            }
        } catch {
            throw ProviderFailure(.failed, "it is not stored: \(error.description)")
        }
    }

    /// Waits for a server that is renewing the credential, for as long as that may take.
    private static func lock(_ name: String, in folder: CredentialFolder) -> CredentialLock? {
        for _ in 0..<100 {
            if let lock = CredentialLock(name, in: folder) { return lock }
            usleep(50_000)
        }
        return nil
    }

    /// Copies the files that a loaded plugin claims; what is here already is left alone.
    private static func copy(
        _ source: CredentialFolder,
        to folder: CredentialFolder,
        _ providers: [HostedProvider]
    ) -> Int32 {
        guard access(source.path, R_OK | X_OK) == 0 else {
            Console.complain("\(source.path): \(String(cString: strerror(errno)))")
            return 1
        }
        let names = source.names
        guard !names.isEmpty else {
            Console.complain("\(source.path) holds no credential files")
            return 1
        }
        var copied = 0
        for name in names {
            let reason = copy(source.file(name), to: folder, providers)
            if reason == nil { copied += 1 }
            Console.write(reason.map { "skipped   \(name)  \($0)" } ?? "imported  \(name)")
        }
        return copied > 0 ? 0 : 1
    }

    /// - Returns: Why the file was not copied.
    private static func copy(
        _ file: CredentialFolder.File,
        to folder: CredentialFolder,
        _ providers: [HostedProvider]
    ) -> String? {
        do throws(CredentialDocument.Fault) {
            let document = try file.content.get()
            guard StoredAccounts.owner(of: document.type, providers) != nil else {
                return "no loaded plugin reads credentials of type `\(document.type)`"
            }
            guard access("\(folder.path)/\(file.name)", F_OK) != 0 else {
                return "there is a file of this name already"
            }
            do throws(FileFailure) {
                try folder.write(document, to: file.name)
                return nil
            } catch {
                return error.description
            }
        } catch {
            return error.reason
        }
    }
}
