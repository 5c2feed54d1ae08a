import ProviderAPI

/// Stores the credential of a login, if its own provider can read it.
///
/// A server that is renewing the credential of the same file finishes first.
final class CredentialDeposit {
    private static let pause: Int64 = 50_000_000

    private let credential: JSONValue
    private let file: String
    private let provider: HostedProvider
    private let folder: CredentialFolder
    private let loop: EventLoop
    private let completion: (LoginOutcome) -> Void
    private var tries = 100
    private var timer: TimerID?

    /// Prepares to store.
    ///
    /// - Parameters:
    ///   - credential: What the login gave.
    ///   - file: The name of its file.
    ///   - provider: Who reads it.
    ///   - folder: Where the file is.
    ///   - loop: Where `completion` is called.
    ///   - completion: Takes how it ended, once.
    init(
        _ credential: JSONValue,
        _ file: String,
        of provider: HostedProvider,
        in folder: CredentialFolder,
        on loop: EventLoop,
        _ completion: @escaping (LoginOutcome) -> Void
    ) {
        self.credential = credential
        self.file = file
        self.provider = provider
        self.folder = folder
        self.loop = loop
        self.completion = completion
    }

    /// Begins.
    func start() {
        do throws(ProviderFailure) {
            if let violation = provider.hosts.violation(inCredential: credential) {
                throw ProviderFailure(violation, by: provider.plugin)
            }
            let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
            store(label: try provider.open(credential, now: now).info.label)
        } catch {
            let reason = "The login gave a credential that cannot be used: \(error.summary)"
            completion(.failed(reason))
        }
    }

    /// Gives up.
    func cancel() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    private func store(label: String) {
        do throws(FileFailure) {
            try folder.prepare()
            let lock = CredentialLock(file, in: folder)
            guard lock != nil || tries == 0 else { return wait(label) }
            try withExtendedLifetime(lock) { () throws(FileFailure) in
                try folder.store(credential, as: file)
            }
            completion(.stored(file: file, label: label))
        } catch {
            completion(.failed("The credential is not stored: \(error)"))
        }
    }

    private func wait(_ label: String) {
        tries -= 1
        timer = loop.schedule(after: Self.pause) { [weak self] in self?.store(label: label) }
    }
}
