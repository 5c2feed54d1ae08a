import Glibc

/// Serves nobody, on the sockets of a gateway that has served: its configuration is refused now.
///
/// Clients get a 503 that says so instead of waiting in the sockets' queues. As soon as the file
/// changes, and each minute, the process ends, and its supervisor starts a gateway that tries again.
final class ClosedGateway {
    private static let patience: Int64 = 60_000_000_000
    private static let interval: Int64 = 300_000_000

    private let control = EventLoop()
    private let link: SupervisorLink
    private let server: Server
    private let file: String?
    private let seen: PluginFile.Identity?
    private var signals: SignalChannel?

    /// Takes the sockets.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - seen: What the configuration's file was before it was refused.
    /// - Throws: When they cannot be listened on.
    init(_ arguments: Arguments, _ seen: PluginFile.Identity?) throws(ListenFailure) {
        self.seen = seen
        file = ConfigSource.find(arguments.config).path
        link = SupervisorLink(socketCount: arguments.inheritedSockets ?? 0)
        let sockets = link.sockets
        server = try Server(
            listeningOn: sockets.addresses.filter { !$0.isStatusSocket },
            loopCount: sockets.mostOfOneAddress,
            inherited: sockets,
            renderer: GatewayFailureRenderer()
        ) { _ in ClosedHandler() }
    }

    /// Refuses until there is hope, or a signal.
    ///
    /// - Returns: The exit status.
    func run() -> Int32 {
        signals = SignalChannel(Gateway.signals, on: control) { [unowned self] signal in
            signal == SIGHUP ? tryAgain() : control.stop()
        }
        server.start()
        control.schedule(after: Self.patience) { [unowned self] in tryAgain() }
        look()
        control.run()
        server.stop()
        Log.close()
        return 1
    }

    private func look() {
        guard file.flatMap({ PluginFile.Identity($0) }) == seen else { return tryAgain() }
        control.schedule(after: Self.interval) { [unowned self] in look() }
    }

    private func tryAgain() {
        // Paths stay: the next process listens there.
        link.sockets.handOver()
        control.stop()
    }
}

extension ListenAddress {
    fileprivate var isStatusSocket: Bool {
        guard case .path(let path) = self else { return false }
        return path.hasSuffix("/" + StatusSocket.fileName)
    }
}
