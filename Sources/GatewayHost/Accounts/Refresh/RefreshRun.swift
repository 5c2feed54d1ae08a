import ProviderAPI

/// One refresh of one credential.
///
///     lock ──▶ read the file again ──another process renewed it──▶ use that
///                    └──▶ ask the issuer ──▶ save ──▶ open ──▶ use
///
/// The lock is held from before the file is read until the renewed credential is saved.
final class RefreshRun {
    /// How it ended.
    enum Outcome {
        case renewed
        /// The facts, and never the end of the credential that there is.
        case failed(FailureFacts)
    }

    /// How long another process may hold the lock.
    private static let lockPatience: Int64 = 25_000_000_000
    private static let lockPause: Int64 = 50_000_000
    /// How long to wait before a disk that refused a credential is tried again.
    private static let savePause: Int64 = 2_000_000_000

    private let account: Account
    private let folder: CredentialFolder
    private let upstream: UpstreamClient
    private let tls: TLSSettings
    private let saved: (String, CredentialDocument) -> Void
    private var completion: ((Outcome) -> Void)?
    private var lock: CredentialLock?
    private var base: CredentialDocument
    private var hosted: HostedAccount
    private let deadline: Int64

    private var loop: EventLoop { upstream.loop }

    /// Prepares a refresh.
    ///
    /// - Parameters:
    ///   - account: Whose credential.
    ///   - folder: Where its file is.
    ///   - upstream: The client of the control loop.
    ///   - tls: What is asked of the issuer's certificate.
    ///   - saved: Told of the file that was written.
    ///   - completion: Called once.
    init(
        _ account: Account,
        in folder: CredentialFolder,
        _ upstream: UpstreamClient,
        _ tls: TLSSettings,
        saved: @escaping (String, CredentialDocument) -> Void,
        _ completion: @escaping (Outcome) -> Void
    ) {
        self.account = account
        self.folder = folder
        self.upstream = upstream
        self.tls = tls
        self.saved = saved
        self.completion = completion
        base = account.slot.content.document
        hosted = account.hosted
        deadline = upstream.loop.now + Self.lockPatience
    }

    /// Begins.
    func start() {
        guard let file = account.file else { return ask() }
        // The issuer may end the old token, so nothing is asked for that cannot be kept.
        if let obstacle = folder.obstacle(to: file) {
            return fail("\(file) is not renewed, for it could not be saved: \(obstacle)")
        }
        lock = CredentialLock(file, in: folder)
        if lock != nil { return reread(file) }
        guard loop.now < deadline else {
            return fail("Another process holds the lock of \(file) and does not finish.")
        }
        loop.schedule(after: Self.lockPause) { self.start() }
    }

    private func reread(_ file: String) {
        do throws(CredentialDocument.Fault) {
            let current = try folder.file(file).content.get()
            guard current.version != base.version else { return ask() }
            KnownSecrets.process.learn(current.secrets.map(Secret.init))
            let isRenewed =
                current.identity != base.identity
                || current.json["access_token"] != base.json["access_token"]
            try open(current)
            base = current
            if isRenewed {
                account.slot.replace(.init(document: current, hosted: hosted))
                saved(file, current)
                return finish(.renewed)
            }
            ask()
        } catch {
            fail("\(file) cannot be used any more: \(error.reason)")
        }
    }

    private func ask() {
        do throws(ProviderFailure) {
            let collector = PlanCollector()
            let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
            try hosted.refresh(now: now, into: collector)
            let request = try PlannedRequest.make(
                UpstreamPlan(collector),
                of: hosted.provider,
                proxy: account.terms.proxy,
                tls: tls,
                hosts: account.hosts
            )
            RareCall.start(request, on: upstream) { self.answered($0) }
        } catch {
            fail(error.summary)
        }
    }

    private func answered(_ result: Result<RareResponse, UpstreamFailure>) {
        switch result {
        case .failure(let failure): fail("The issuer gave no answer: \(failure.message)")
        case .success(let response):
            do throws(ProviderFailure) {
                switch try hosted.refreshed(LentResponse(response)) {
                case .failed(let facts): finish(.failed(facts))
                case .renewed(let changes): renew(changes)
                }
            } catch {
                fail(
                    "The issuer's answer (status \(response.status)) is unusable: \(error.summary)"
                )
            }
        }
    }

    private func renew(_ changes: JSONValue) {
        guard changes.isObject, !changes.members.isEmpty else {
            return fail("The issuer's answer holds no credential.")
        }
        KnownSecrets.process.learn(CredentialDocument.secrets(in: changes).map(Secret.init))
        if let violation = account.hosts.violation(inCredential: changes) {
            return fail(ProviderFailure(violation, by: hosted.provider.plugin).summary)
        }
        do throws(CredentialDocument.Fault) {
            guard let file = account.file else {
                var json = base.json
                for member in changes.members { json[member.key] = member.value }
                return try use(CredentialDocument(configured: json))
            }
            // What the operator wrote into the file meanwhile is kept.
            let current = try? folder.file(file).content.get()
            let renewed = try (current ?? base).merging(changes)
            // Saved before it is used: the issuer may have ended the old one already.
            save(renewed, to: file)
            try use(renewed)
        } catch {
            fail("The renewed credential cannot be used: \(error.reason)")
        }
    }

    private func save(_ document: CredentialDocument, to file: String) {
        do throws(FileFailure) {
            try folder.write(document, to: file)
            saved(file, document)
        } catch {
            Log.error(
                "renewed credential is not saved, trying again",
                ["file": .text(file), "reason": .text(error.description)]
            )
            // The run, and with it the lock, lives until the file is written.
            loop.schedule(after: Self.savePause) { self.save(document, to: file) }
        }
    }

    private func use(_ document: CredentialDocument) throws(CredentialDocument.Fault) {
        try open(document)
        account.slot.replace(.init(document: document, hosted: hosted))
        finish(.renewed)
    }

    private func open(_ document: CredentialDocument) throws(CredentialDocument.Fault) {
        do throws(ProviderFailure) {
            let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
            hosted = try hosted.provider.open(document.json, now: now)
        } catch {
            throw CredentialDocument.Fault(reason: error.summary)
        }
    }

    private func fail(_ message: String) {
        finish(.failed(FailureFacts(.transient, scope: .account, message: message)))
    }

    private func finish(_ outcome: Outcome) {
        var outcome = outcome
        if case .failed(var facts) = outcome {
            facts.message = KnownSecrets.process.mask.clean(facts.message)
            outcome = .failed(facts)
        }
        let told = completion
        completion = nil
        told?(outcome)
    }
}
