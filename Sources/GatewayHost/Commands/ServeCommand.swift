import Glibc

/// Runs the gateway.
enum ServeCommand {
    /// Serves until a signal ends it.
    ///
    /// - Parameter arguments: The command line.
    /// - Returns: The exit status.
    static func run(_ arguments: Arguments) -> Int32 {
        if arguments.isSupervised { return Supervisor(arguments).run() }
        SignalChannel.block(Gateway.signals)
        signal(SIGPIPE, SIG_IGN)
        do throws(Gateway.Failure) {
            return try Gateway(arguments).run()
        } catch {
            Log.close()
            Console.complain(error.text)
            return 1
        }
    }
}
