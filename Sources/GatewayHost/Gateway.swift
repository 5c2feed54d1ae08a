import Glibc
import ProviderAPI

/// Everything that lives as long as the process, put together in the order in which a request meets
/// it.
final class Gateway {
    /// Why a gateway does not start.
    struct Failure: Error {
        let text: String
        /// Whether another configuration would help.
        var isRefusal = false
    }

    /// The signals that the gateway answers to.
    static let signals = [SIGTERM, SIGINT, SIGHUP]

    let control: EventLoop
    let state: GatewayState
    let server: Server
    let builder: GenerationKeeper
    let workers: WorkerPool
    /// For the rare calls of the control thread: model lists, refreshes.
    let client: UpstreamClient
    let watchdog: Watchdog
    let ending: Ending
    let stallResponse: StallResponse
    let privateFolder: PrivateFolder
    var watch: FolderWatch?
    private var watched: [String] = []
    var stopping = false
    /// How many builds were mapped when this was last looked at and had to be told.
    var reportedGenerations = 0
    /// The supervisor, where one has started this process.
    let supervisor: SupervisorLink?
    let refresher: CredentialRefresher
    let keeper: StateKeeper
    var status: StatusSocket?
    private var trimmer: MemoryTrimmer?
    /// Whether it has been said that there is none.
    private var lacksStatus = false

    /// Reads the configuration, loads the plugins, builds the first generation and opens the sockets.
    init(_ arguments: Arguments) throws(Failure) {
        control = EventLoop()
        supervisor = arguments.inheritedSockets.map { SupervisorLink(socketCount: $0) }
        let watchdog = Watchdog(supervisor?.marks ?? CallMarks())
        let response = StallResponse(watchdog)
        (self.watchdog, stallResponse) = (watchdog, response)
        ending = Ending(watchdog)
        Self.guardStart(watchdog, ending, response)
        watchdog.watch("control", control)
        privateFolder = try Self.makePrivateFolder()
        workers = WorkerPool()
        client = UpstreamClient(loop: control, workers: workers)
        let pool = AccountPool(Pool(seed: Self.randomSeed()))
        let lists = ModelLists()
        let plugins = PluginStore(
            loader: PluginLoader(
                folder: privateFolder,
                probe: PluginProbe(program: Self.program),
                marks: watchdog.marks
            )
        )
        let keeper = GenerationKeeper(
            arguments: arguments,
            plugins: plugins,
            pool: pool,
            lists: lists,
            culprits: supervisor?.culprits ?? []
        ) {
            response.take($0)
        }
        keeper.sockets = supervisor?.sockets.addresses ?? []
        builder = keeper
        refresher = CredentialRefresher(upstream: client, pool: pool) {
            keeper.stored.wrote($0, $1)
        }
        let first = try Self.firstGeneration(keeper)
        let accessLog = AccessLog(
            writer: LogWriter(fd: Console.output),
            isEnabled: first.config.logging.accessLog
        )
        state = GatewayState(
            first,
            pool: pool,
            lists: lists,
            accessLog: accessLog,
            refresher: refresher
        )
        self.keeper = StateKeeper(pool, first.config, on: control)
        server = try Self.open(state, first.config, workers, supervisor?.sockets)
        keeper.sockets = server.addresses
        try Self.checkExposure(first, server.addresses)
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
        // It is touched on the control loop alone.
        nonisolated(unsafe) let gateway = self
        builder.plugins.whenRestarted {
            gateway.control.execute { gateway.reload("provider restarted") }
        }
        Self.raiseDescriptorLimit()
        keeper.restore()
        guardServing()
        refresher.take(state.generation)
        server.start()
        startWatching()
        startKeeping()
        startListing()
        announce()
        joinSupervisor()
        control.run()
        finishServing()
        return 0
    }

    /// Builds the next generation and publishes it; a failure leaves the current one serving.
    func reload(_ cause: StaticString) {
        do throws(ConfigFailure) {
            let next = try builder.build(after: state.generation, now: control.now)
            refresher.take(next)
            state.publish(next)
            if !next.keys.isOpen { supervisor?.noteKeys() }
            state.accessLog.enable(next.config.logging.accessLog)
            Log.info(
                "reloaded",
                [
                    "cause": .text("\(cause)"), "generation": .number(next.number),
                    "models": .number(next.aliases.names.count),
                ]
            )
            takeGeneration(next)
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
        watched = builder.watchedFolders(state.generation.config)
        watch = FolderWatch(watched, on: control) {
            [unowned self] in
            if builder.hasChanged(since: state.generation) { reload("change") }
        }
    }

    /// Begins what concerns the accounts: refreshes, the saved state and the status socket.
    private func startKeeping() {
        trimmer = MemoryTrimmer(server.memory, on: control, workers)
        keeper.start()
        openStatus(inherited: supervisor?.sockets)
    }

    /// Opens the status socket where it belongs, unless it is there.
    private func openStatus(inherited: InheritedSockets? = nil) {
        let folder = CredentialFolder(state.generation.config)
        guard status?.isReachable(in: folder) != true else { return }
        status?.close()
        status = nil
        do throws(ListenFailure) {
            status = try StatusSocket(
                in: folder,
                on: control,
                inherited: inherited,
                StatusHandler(
                    { [unowned self] in document },
                    reset: { [unowned self] in state.pool.reset($0, model: $1, now: control.now) }
                )
            )
            lacksStatus = false
        } catch {
            if !lacksStatus { Log.warning("no status socket", ["reason": .text("\(error)")]) }
            lacksStatus = true
        }
    }

    private func takeGeneration(_ next: Generation) {
        keeper.take(next.config)
        if !stopping { openStatus() }
        limitGenerations()
        let folders = builder.watchedFolders(next.config)
        guard folders != watched else { return }
        watch?.close()
        startWatching()
    }

    /// What the operator sees of the accounts and the plugins.
    private var document: JSONValue {
        let report = AccountReport(
            accounts: state.generation.accounts,
            refusals: builder.stored.refusals,
            unopened: builder.unopened,
            exposed: builder.stored.exposed,
            statuses: state.pool.status(now: EventLoop.monotonicTime()),
            standings: refresher.standings,
            isLive: true
        )
        var json = report.json
        json["plugins"] = builder.plugins.counters.current.json
        json["memory"] = server.memory.json
        return json
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
        tellMemory(generation.config)
        guard builder.source.isBuiltIn, let address = server.addresses.first else { return }
        state.accessLog.say(Announcement.text(generation, address))
    }
}
