import ProviderAPI

/// One login: does what the provider's steps ask for until a credential is stored.
///
///     begin ──▶ step ──▶ listen · browse · show · wait · request · ask ──event──▶ step … ──▶ done
///
/// Confined to its loop. The command line drives it, and so can whatever else brings input.
final class LoginSession {
    /// What bounds a login.
    struct Limits {
        /// All of it; nobody looks at a browser for longer.
        var seconds: Int64 = 30 * 60
        /// A device login of half an hour that asks every second takes fewer.
        var steps = 4_000
    }

    /// RFC 8628 §3.5: whoever gets no answer asks less often, twice as slowly each time.
    private static let firstPause = 5
    private static let longestPause = 60

    private let provider: HostedProvider
    private let method: String
    private let folder: CredentialFolder
    private let config: Config
    private let upstream: UpstreamClient
    private let callbackPort: UInt16?
    private var limits: Limits
    private let notify: (LoginNotice) -> Void
    private var completion: ((LoginOutcome) -> Void)?
    private var state = JSONValue.null
    private var action: LoginStep.Action?
    private var listener: CallbackListener?
    private var call: RareCall?
    private var deposit: CredentialDeposit?
    private var timers: [TimerID] = []
    /// Where a poll goes back to that gets no answer; `nil` while no poll is under way.
    private var unpolled: JSONValue?
    private var pause = firstPause

    private var loop: EventLoop { upstream.loop }

    /// Prepares a login.
    ///
    /// - Parameters:
    ///   - method: The name of the login.
    ///   - provider: Who knows it.
    ///   - config: Where credentials are stored and how requests leave.
    ///   - upstream: The client of the loop.
    ///   - callbackPort: The port for the browser's return, in the place of the provider's.
    ///   - limits: What bounds it.
    ///   - notify: Tells or asks the operator.
    ///   - completion: Called once.
    init(
        _ method: String,
        of provider: HostedProvider,
        _ config: Config,
        on upstream: UpstreamClient,
        callbackPort: UInt16? = nil,
        limits: Limits = Limits(),
        notify: @escaping (LoginNotice) -> Void,
        _ completion: @escaping (LoginOutcome) -> Void
    ) {
        self.method = method
        self.provider = provider
        self.config = config
        self.upstream = upstream
        self.callbackPort = callbackPort
        self.limits = limits
        self.notify = notify
        self.completion = completion
        folder = CredentialFolder(config)
    }

    /// Begins.
    func start() {
        let seconds = limits.seconds
        after(seconds) { $0.finish(.failed("The login took longer than \(seconds) s.")) }
        tell(.begin(method: method))
    }

    /// Takes what the operator typed or pasted.
    func take(input: String) {
        switch action {
        case .ask: tell(.input(input))
        case .browse(_, let state):
            let answer = AuthorizationAnswer(pasted: input)
            guard answer.state.isEmpty || Secret(state).matches(answer.state) else {
                return notify(.remark("That belongs to another login; paste the newest address."))
            }
            guard !answer.code.isEmpty || !answer.error.isEmpty else { return }
            tell(.input(input))
        default: break
        }
    }

    /// Takes the content of the file that was asked for.
    func take(file: [UInt8]) {
        guard case .askFile = action else { return }
        tell(.file(file))
    }

    /// Gives up.
    func cancel() { finish(.cancelled) }

    private func tell(_ kind: LoginEvent.Kind) {
        guard completion != nil else { return }
        if case .browse = action { closeListener() }
        action = nil
        if case .waited = kind { unpolled = state } else { unpolled = nil }
        limits.steps -= 1
        guard limits.steps > 0 else { return finish(.failed("The login goes round in circles.")) }
        var generator = SystemRandomNumberGenerator()
        let event = LoginEvent(
            kind,
            state: state,
            random: (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) },
            callbackURL: listener?.url ?? "",
            now: UnixTime(milliseconds: Timestamp.unixMilliseconds)
        )
        do throws(ProviderFailure) {
            let step = try provider.login(event)
            state = step.state
            KnownSecrets.process.learn(CredentialDocument.secrets(in: state).map(Secret.init))
            perform(step.action)
        } catch {
            finish(.failed(error.summary))
        }
    }

    private func perform(_ action: LoginStep.Action) {
        self.action = action
        switch action {
        case .listen(let port, let path): listen(port, path)
        case .browse(let url, let state):
            guard isPage(url) else { return }
            listener?.expect(state: state)
            notify(.browse(url: url, isListening: listener != nil))
        case .show(let code, let url, let seconds):
            guard url.isEmpty || isPage(url) else { return }
            notify(.code(code, url: url))
            wait(seconds)
        case .wait(let seconds): wait(seconds)
        case .request(let plan): request(plan)
        case .ask(let prompt, let isSecret): notify(.ask(prompt: prompt, isSecret: isSecret))
        case .askFile(let prompt): notify(.askFile(prompt: prompt))
        case .done(let file, let credential): store(credential, file)
        case .fail(let reason): finish(.failed(reason))
        }
    }

    /// Whether a browser may be sent somewhere; if not, the login is over.
    private func isPage(_ url: String) -> Bool {
        guard let violation = PlanGrammar.page(url) else { return true }
        finish(.failed(ProviderFailure(violation, by: provider.plugin).summary))
        return false
    }

    private func listen(_ port: Int, _ path: String) {
        closeListener()
        let wanted = callbackPort ?? UInt16(exactly: port) ?? 0
        listener = CallbackListener(port: wanted, path: path, on: loop) { [weak self] query in
            self?.listener = nil
            self?.tell(.callback(query: query))
        }
        if listener == nil {
            notify(
                .remark(
                    "Port \(wanted) of the loopback is taken: end the program that has it, use"
                        + " --callback-port, or paste the address that the browser ends at."
                )
            )
        }
        if listener?.isOtherTaken == true {
            notify(
                .remark(
                    "Another program has port \(wanted) of ::1. Should the browser end there, paste"
                        + " the address that it ends at."
                )
            )
        }
        tell(.begin(method: method))
    }

    private func wait(_ seconds: Int) {
        after(Int64(clamping: max(1, min(seconds, 300)))) { $0.tell(.waited) }
    }

    private func request(_ plan: UpstreamPlan) {
        do throws(ProviderFailure) {
            let request = try PlannedRequest.make(
                plan,
                of: provider,
                proxy: config.proxy,
                tls: TLSSettings(config.upstream),
                hosts: provider.hosts
            )
            call = RareCall.start(request, on: upstream) { [weak self] in self?.answered($0) }
        } catch {
            finish(.failed(error.summary))
        }
    }

    private func answered(_ result: Result<RareResponse, UpstreamFailure>) {
        call = nil
        switch result {
        case .failure(let failure): unanswered(failure)
        case .success(let response):
            pause = Self.firstPause
            let headers = response.headers.map { HeaderField($0.name.lowercased(), $0.value) }
            tell(.response(status: response.status, headers: headers, body: response.body))
        }
    }

    /// Trouble on the way ends no device login: the operator may be entering the code just now.
    private func unanswered(_ failure: UpstreamFailure) {
        guard let unpolled else {
            return finish(.failed("The issuer gave no answer: \(failure.message)"))
        }
        let again = "Asking again in \(pause) s."
        notify(.remark("The issuer gave no answer: \(failure.message). \(again)"))
        state = unpolled
        wait(pause)
        pause = min(pause * 2, Self.longestPause)
    }

    private func store(_ credential: JSONValue, _ file: String) {
        KnownSecrets.process.learn(CredentialDocument.secrets(in: credential).map(Secret.init))
        deposit = CredentialDeposit(credential, file, of: provider, in: folder, on: loop) {
            [weak self] in self?.finish($0)
        }
        deposit?.start()
    }

    private func after(_ seconds: Int64, _ action: @escaping (LoginSession) -> Void) {
        let timer = loop.schedule(after: Pool.Time.seconds(seconds)) { [weak self] in
            if let self { action(self) }
        }
        timers.append(timer)
    }

    private func closeListener() {
        listener?.close()
        listener = nil
    }

    private func finish(_ outcome: LoginOutcome) {
        var outcome = outcome
        if case .failed(let reason) = outcome {
            outcome = .failed(KnownSecrets.process.mask.clean(reason))
        }
        let told = completion
        completion = nil
        closeListener()
        call?.cancel()
        call = nil
        deposit?.cancel()
        for timer in timers { loop.cancel(timer) }
        timers = []
        told?(outcome)
    }
}
