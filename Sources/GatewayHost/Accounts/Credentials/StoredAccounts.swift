import ProviderAPI

/// The accounts of the credential files, opened once for each state of a file.
///
/// Used by the control thread alone.
final class StoredAccounts {
    /// Why a file gives no account.
    struct Refusal: Sendable, Equatable {
        let file: String
        let reason: String
        /// Whether it is another program's, or a plugin's that is not loaded.
        var isForeign = false
    }

    private struct Opened {
        let version: UInt64
        let provider: HostedProvider
        let slot: CredentialSlot
    }

    private var opened: [String: Opened] = [:]
    private var files: [String: CredentialFolder.File] = [:]
    private var folder: CredentialFolder?
    private var retired: RetiredTokens?
    private(set) var accounts: [Account] = []
    private(set) var refusals: [Refusal] = []
    /// Files that others than their owner can read.
    private(set) var exposed: [String] = []
    /// What the operator should know of files that are to be renewed.
    private(set) var remarks: [(file: String, remark: String)] = []

    /// Looks at the folder again.
    ///
    /// Files that have not changed are not read again, and an account is opened again only when its
    /// file or its provider has changed.
    ///
    /// - Parameters:
    ///   - folder: Where the files are.
    ///   - config: What the operator wrote for types of accounts.
    ///   - providers: The providers that serve.
    ///   - now: The time.
    func refresh(
        _ folder: CredentialFolder,
        _ config: Config,
        _ providers: [HostedProvider],
        now: UnixTime
    ) {
        if self.folder != folder {
            (files, opened) = ([:], [:])
            (self.folder, retired) = (folder, RetiredTokens(in: folder))
        }
        read(folder)
        retired?.refresh()
        (accounts, refusals, remarks) = ([], [], [])
        exposed = files.values.filter(\.isExposed).map(\.name).sorted()
        var owners: [String: String] = [:]
        for file in files.values.sorted(by: { $0.name < $1.name }) {
            do throws(CredentialDocument.Fault) {
                let document = try file.content.get()
                guard let provider = Self.owner(of: document.type, providers) else {
                    refuse(file.name, Self.foreign(document.type, providers), isForeign: true)
                    continue
                }
                if let identity = document.identity, let owner = owners[identity] {
                    refuse(file.name, "it holds the same token as \(owner), which is used instead")
                    continue
                }
                if let owner = earlierOwner(of: document, in: file.name) {
                    refuse(
                        file.name,
                        "it holds an earlier token of \(owner), which is used instead"
                    )
                    continue
                }
                try add(file.name, document, provider, config, now)
                if let identity = document.identity { owners[identity] = file.name }
            } catch {
                refuse(file.name, error.reason)
            }
        }
        let present = Set(accounts.map(\.id))
        opened = opened.filter { present.contains($0.key) }
    }

    /// Whether the folder differs from what was read last.
    func hasChanged(_ folder: CredentialFolder) -> Bool {
        guard self.folder == folder else { return true }
        return folder.identities != files.compactMapValues(\.identity)
    }

    /// Takes note of a file that this process has written itself, so that it is no change.
    func wrote(_ name: String, _ document: CredentialDocument) {
        guard let folder else { return }
        retire(name, for: document)
        let file = folder.file(name)
        guard case .success(let now) = file.content, now.version == document.version else { return }
        files[name] = file
        if let known = opened[name] {
            opened[name] = Opened(
                version: document.version,
                provider: known.provider,
                slot: known.slot
            )
        }
    }

    /// The provider that claims a type.
    static func owner(of type: String, _ providers: [HostedProvider]) -> HostedProvider? {
        providers.first { provider in
            provider.descriptor.credentialTypes.contains { $0.lowercased() == type.lowercased() }
        }
    }

    /// Remembers the token that a file held until now.
    private func retire(_ name: String, for document: CredentialDocument) {
        guard case .success(let old)? = files[name]?.content, let identity = old.identity,
            identity != document.identity
        else { return }
        retired?.add(identity, of: name)
    }

    /// The file that has been renewed since this copy of it was made, while it is there.
    private func earlierOwner(of document: CredentialDocument, in name: String) -> String? {
        guard let owner = document.identity.flatMap({ retired?.owner(of: $0) }), owner != name,
            case .success? = files[owner]?.content
        else { return nil }
        return owner
    }

    private func read(_ folder: CredentialFolder) {
        var next: [String: CredentialFolder.File] = [:]
        for name in folder.names {
            // A link that leads nowhere has no identity, and is told.
            let identity = PluginFile.Identity("\(folder.path)/\(name)")
            if let known = files[name], identity != nil, known.identity == identity {
                next[name] = known
            } else {
                next[name] = folder.file(name)
            }
        }
        files = next
        let documents = files.values.compactMap { try? $0.content.get() }
        KnownSecrets.process.learn(documents.flatMap(\.secrets).map(Secret.init))
    }

    private func add(
        _ name: String,
        _ document: CredentialDocument,
        _ provider: HostedProvider,
        _ config: Config,
        _ now: UnixTime
    ) throws(CredentialDocument.Fault) {
        let providerName = provider.descriptor.name.lowercased()
        var terms = try CredentialTerms(document, config).terms(id: name, provider: providerName)
        let slot = try slot(name, document, provider, now)
        if terms.label.isEmpty { terms.label = slot.content.hosted.info.label }
        if terms.label.isEmpty { terms.label = name }
        if slot.content.hosted.info.isRefreshable, !terms.isDisabled { remark(on: name) }
        accounts.append(Account(terms: terms, slot: slot, file: name))
    }

    /// Looks whether a renewed credential would find its place.
    private func remark(on name: String) {
        guard let folder else { return }
        if let obstacle = folder.obstacle(to: name) {
            remarks.append((name, "it cannot be renewed, for it could not be saved: \(obstacle)"))
        } else if let count = try? FilePlace(folder.path, name).otherNames, count > 0 {
            remarks.append((name, "its other \(count) hard links will keep the old token"))
        }
    }

    private func slot(
        _ name: String,
        _ document: CredentialDocument,
        _ provider: HostedProvider,
        _ now: UnixTime
    ) throws(CredentialDocument.Fault) -> CredentialSlot {
        if let known = opened[name], known.provider === provider {
            if known.version == document.version { return known.slot }
        }
        do throws(ProviderFailure) {
            let hosted = try provider.open(document.json, now: now)
            let content = CredentialSlot.Content(document: document, hosted: hosted)
            let slot = CredentialSlot(content)
            opened[name] = Opened(version: document.version, provider: provider, slot: slot)
            return slot
        } catch {
            throw CredentialDocument.Fault(reason: error.summary)
        }
    }

    private func refuse(_ file: String, _ reason: String, isForeign: Bool = false) {
        refusals.append(Refusal(file: file, reason: reason, isForeign: isForeign))
    }

    private static func foreign(_ type: String, _ providers: [HostedProvider]) -> String {
        let known = providers.flatMap(\.descriptor.credentialTypes).sorted()
        let list = known.isEmpty ? "none" : known.joined(separator: ", ")
        return
            "no loaded plugin reads credentials of type `\(type.bounded(bytes: 64))` (known: \(list))"
    }
}
