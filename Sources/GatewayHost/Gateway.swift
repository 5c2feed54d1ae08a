import Glibc
import ProviderAPI

/// Everything that lives as long as the process, put together in the order in which a request meets
/// it.
final class Gateway {
    /// Why a gateway does not start.
    struct Failure: Error {
        let text: String
    }

    /// The signals that the gateway answers to.
    static let signals = [SIGTERM, SIGINT, SIGHUP]

    let control: EventLoop
    let state: GatewayState
    let server: Server
    let builder: GenerationKeeper
    private let workers: WorkerPool
    /// For the rare calls of the control thread: model lists, refreshes.
    private let client: UpstreamClient
    private var signals: SignalChannel?
    private var watch: FolderWatch?
    private var stopping = false

    /// Reads the configuration, loads the plugins, builds the first generation and opens the sockets.
    init(_ arguments: Arguments) throws(Failure) {
        control = EventLoop()
        workers = WorkerPool()
        client = UpstreamClient(loop: control, workers: workers)
        let pool = AccountPool(Pool(seed: Self.randomSeed()))
        let lists = ModelLists()
        let plugins = PluginStore(
            loader: PluginLoader(
                folder: try Self.privateFolder(),
                probe: PluginProbe(program: Self.program)
            )
        )
        let keeper = GenerationKeeper(
            arguments: arguments,
            plugins: plugins,
            pool: pool,
            lists: lists
        )
        builder = keeper
        let first = try Self.firstGeneration(keeper)
        let accessLog = AccessLog(
            writer: LogWriter(fd: STDOUT_FILENO),
            isEnabled: first.config.logging.accessLog
        )
        state = GatewayState(first, pool: pool, lists: lists, accessLog: accessLog)
        server = try Self.open(state, first.config, workers)
    }

    /// The path of this program, for children.
    static let program: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
        return String(decoding: buffer.prefix(max(0, count)).map(UInt8.init), as: UTF8.self)
    }()

    /// The folder of this program.
    static var programFolder: String {
        program.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
    }

    /// Serves until a signal ends it.
    ///
    /// - Returns: The exit status.
    func run() -> Int32 {
        signals = SignalChannel(Self.signals, on: control) { [unowned self] in
            take(signal: $0)
        }
        Self.raiseDescriptorLimit()
        server.start()
        startWatching()
        startListing()
        state.becomeReady()
        announce()
        control.run()
        server.stop()
        workers.stop()
        state.accessLog.close()
        Log.close()
        return 0
    }

    private func take(signal: Int32) {
        guard signal != SIGHUP else { return reload("signal") }
        guard !stopping else {
            Log.warning("second signal, ending now")
            return control.stop()
        }
        stopping = true
        let time = state.generation.config.limits.drainTimeout
        Log.info("draining", ["seconds": .number(Int(time.components.seconds))])
        state.drain()
        let control = control
        server.drain(within: time) { control.stop() }
    }

    /// Builds the next generation and publishes it; a failure leaves the current one serving.
    private func reload(_ cause: StaticString) {
        do throws(ConfigFailure) {
            let next = try builder.build(after: state.generation, now: control.now)
            state.publish(next)
            state.accessLog.enable(next.config.logging.accessLog)
            Log.info(
                "reloaded",
                [
                    "cause": .text("\(cause)"), "generation": .number(next.number),
                    "models": .number(next.aliases.names.count),
                ]
            )
            startListing()
        } catch {
            for problem in error.problems {
                Log.error(
                    "configuration refused, the current one stays",
                    [
                        "line": .number(problem.line), "column": .number(problem.column),
                        "problem": .text(problem.description),
                    ]
                )
            }
        }
    }

    private func startWatching() {
        watch = FolderWatch(builder.watchedFolders(state.generation.config), on: control) {
            [unowned self] in
            if builder.hasChanged(since: state.generation) { reload("change") }
        }
    }

    private func startListing() {
        builder.list(state.generation, on: client) { [unowned self] in
            reload("model list")
        }
    }

    private func announce() {
        let generation = state.generation
        for address in server.addresses {
            Log.info("serving", ["address": .text(address.description)])
        }
        Announcement.print(generation, server.addresses, isBuiltIn: builder.source == .builtIn)
    }

    private static func privateFolder() throws(Failure) -> PrivateFolder {
        do throws(PluginRefusal) {
            return try PrivateFolder()
        } catch {
            throw Failure(text: error.description)
        }
    }

    private static func firstGeneration(
        _ keeper: GenerationKeeper
    ) throws(Failure) -> Generation {
        do throws(ConfigFailure) {
            return try keeper.build(after: nil, now: EventLoop.monotonicTime())
        } catch {
            throw Failure(text: "the configuration is refused:\n\(error.description)")
        }
    }

    private static func open(
        _ state: GatewayState,
        _ config: Config,
        _ workers: WorkerPool
    ) throws(Failure) -> Server {
        let loops = config.loops > 0 ? config.loops : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let tls = TLSSettings(config.upstream)
        do throws(ListenFailure) {
            return try Server(
                listeningOn: ListenAddress.all(config),
                loopCount: loops,
                limits: ServerLimits(config.limits),
                renderer: GatewayFailureRenderer()
            ) { loop in
                let upstream = UpstreamClient(
                    loop: loop,
                    workers: workers,
                    limits: PoolLimits(config.upstream)
                )
                let targets = UpstreamTargets(tls: tls, http2: config.upstream.http2)
                return GatewayHandler(
                    LoopServices(
                        loop: loop,
                        upstream: upstream,
                        gateway: state,
                        targets: targets,
                        seed: randomSeed()
                    )
                )
            }
        } catch {
            throw Failure(text: error.description)
        }
    }

    /// Each connection takes a descriptor or two; the usual soft limit is a thousand.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func randomSeed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
