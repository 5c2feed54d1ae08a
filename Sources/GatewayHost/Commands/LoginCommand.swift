import Glibc
import ProviderAPI

/// Logs in to an account and stores its credential.
final class LoginCommand {
    private let arguments: Arguments
    private let loop = EventLoop()
    private let workers = WorkerPool()
    private var session: LoginSession?
    private var input: TerminalInput?
    private var signals: SignalChannel?
    private var question: LoginNotice?
    /// What was typed, or came through a pipe, before it was asked for.
    private var typed: [String] = []
    private var hasInputEnded = false
    private var status: Int32 = 1

    private init(_ arguments: Arguments) { self.arguments = arguments }

    /// Runs a login.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - name: A login's name, or a provider's.
    /// - Returns: 0 when the credential is stored.
    static func run(_ arguments: Arguments, _ name: String) -> Int32 {
        SignalChannel.block([SIGINT, SIGTERM])
        signal(SIGPIPE, SIG_IGN)
        do throws(ConfigFailure) {
            let catalog = try PluginCatalog(arguments)
            let (config, providers) = try catalog.serving()
            guard let (provider, method) = find(name, providers) else {
                Console.complain(unknown(name, providers))
                return 2
            }
            return LoginCommand(arguments).run(method, provider, config)
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    private static func find(
        _ name: String,
        _ providers: [HostedProvider]
    ) -> (HostedProvider, String)? {
        let name = name.lowercased()
        for provider in providers {
            let logins = provider.descriptor.logins
            if let login = logins.first(where: { $0.name.lowercased() == name }) {
                return (provider, login.name)
            }
        }
        let named = providers.first { $0.descriptor.name.lowercased() == name }
        guard let named, let first = named.descriptor.logins.first else { return nil }
        return (named, first.name)
    }

    private static func unknown(_ name: String, _ providers: [HostedProvider]) -> String {
        let logins = providers.flatMap(\.descriptor.logins)
        guard !logins.isEmpty else {
            return "there is no login `\(name)`: no loaded plugin has one; see `switchyard plugins`"
        }
        let list = logins.map { "  \($0.name)  \($0.summary)" }.joined(separator: "\n")
        return (name.isEmpty ? "name a login:\n" : "there is no login `\(name)`:\n") + list
    }

    private func run(_ method: String, _ provider: HostedProvider, _ config: Config) -> Int32 {
        let upstream = UpstreamClient(loop: loop, workers: workers)
        let session = LoginSession(
            method,
            of: provider,
            config,
            on: upstream,
            callbackPort: arguments.callbackPort,
            notify: { [unowned self] in show($0) }
        ) { [unowned self] in
            end($0)
        }
        self.session = session
        signals = SignalChannel([SIGINT, SIGTERM], on: loop) { _ in session.cancel() }
        input = TerminalInput(on: loop, ended: { [unowned self] in inputEnded() }) {
            [unowned self] in
            typed.append($0)
            answerQuestion()
        }
        loop.schedule(after: 0) { session.start() }
        loop.run()
        input?.close()
        upstream.close()
        return status
    }

    private func show(_ notice: LoginNotice) {
        tell(notice)
        if case .remark = notice { return }
        question = notice
        // The session is not told of an answer while it asks.
        loop.schedule(after: 0) { [weak self] in self?.answerQuestion() }
    }

    private func tell(_ notice: LoginNotice) {
        switch notice {
        case .browse(let url, let isListening): browse(url, isListening)
        case .code(let code, let url):
            Console.write("Open \(url)\nand enter the code  \(code)\nWaiting …")
        case .ask(let prompt, let isSecret):
            input?.echo(!isSecret)
            Console.write(prompt)
        case .askFile(let prompt): Console.write(prompt + " (the path of the file)")
        case .remark(let text): Console.write(text)
        }
    }

    private func browse(_ url: String, _ isListening: Bool) {
        Console.write("Open this address in a browser:\n\n\(url)\n")
        Console.write(
            isListening
                ? "Waiting for the browser. If it runs on another machine, paste the address that it"
                    + " ends at, or the code, here:"
                : "Then paste the address that the browser ends at, or the code, here:"
        )
        if arguments.opensBrowser { open(url) }
    }

    private func open(_ url: String) {
        guard getenv("DISPLAY") != nil || getenv("WAYLAND_DISPLAY") != nil else { return }
        var child = pid_t()
        var words: [UnsafeMutablePointer<CChar>?] = [strdup("xdg-open"), strdup(url), nil]
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        SpawnSignals.reset(&attributes, flags: 0)
        posix_spawnp(&child, "xdg-open", nil, &attributes, &words, environ)
        for word in words { free(word) }
    }

    /// Answers what is asked with the next line that was typed.
    private func answerQuestion() {
        guard let question else { return }
        switch question {
        case .ask:
            guard let line = nextLine() else { return }
            self.question = nil
            input?.echo(true)
            session?.take(input: line)
        case .askFile:
            guard let line = nextLine() else { return }
            take(file: line)
        case .browse:
            // The browser may come back by itself, so that no line need come.
            while !typed.isEmpty { session?.take(input: typed.removeFirst()) }
        case .code, .remark: break
        }
    }

    /// The next line; where none will come, the login ends.
    private func nextLine() -> String? {
        guard typed.isEmpty else { return typed.removeFirst() }
        if hasInputEnded {
            Console.complain("the input ended before the question was answered")
            session?.cancel()
        }
        return nil
    }

    private func inputEnded() {
        hasInputEnded = true
        answerQuestion()
    }

    private func take(file: String) {
        do throws(FileFailure) {
            let bytes = try RegularFile.read(HomePath.expand(file))
            question = nil
            session?.take(file: bytes)
        } catch {
            Console.write("\(file): \(error.description). Name another file:")
            answerQuestion()
        }
    }

    private func end(_ outcome: LoginOutcome) {
        switch outcome {
        case .stored(let file, let label):
            Console.write("Logged in: \(label)\nStored as \(file)")
            status = 0
        case .failed(let reason):
            Console.complain("the login failed: \(reason.withoutControls)")
        case .cancelled:
            Console.complain("the login was cancelled; nothing was stored")
            status = 130
        }
        loop.stop()
    }
}

extension String {
    /// What can be printed of a text from elsewhere, on one line: neither C0 nor C1.
    var withoutControls: String {
        String(
            unicodeScalars.filter { $0.value >= 0xA0 || (0x20..<0x7F).contains($0.value) }
                .map(Character.init)
        )
    }
}

/// Paths as operators write them.
enum HomePath {
    /// Puts the home folder in the place of a leading `~`.
    static func expand(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }
}
