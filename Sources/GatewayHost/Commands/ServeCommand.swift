import Glibc

/// Runs the gateway.
enum ServeCommand {
    /// Serves until a signal ends it.
    ///
    /// - Parameter arguments: The command line.
    /// - Returns: The exit status.
    static func run(_ arguments: Arguments) -> Int32 {
        if arguments.isSupervised { return supervise(arguments) }
        SignalChannel.block(Gateway.signals)
        signal(SIGPIPE, SIG_IGN)
        let file = ConfigSource.find(arguments.config).path.flatMap { PluginFile.Identity($0) }
        do throws(Gateway.Failure) {
            return try Gateway(arguments).run()
        } catch {
            // Not to a full pipe for ever: it would be a process that no signal ends.
            Log.say("switchyard: " + error.text)
            if arguments.isAlone, error.isRefusal { return refuse(arguments, file) }
            Log.close()
            return 1
        }
    }

    /// Keeps clients from waiting for a gateway that cannot serve.
    private static func refuse(_ arguments: Arguments, _ file: PluginFile.Identity?) -> Int32 {
        do throws(ListenFailure) {
            let gateway = try ClosedGateway(arguments, file)
            Log.error("nobody is served until the configuration is mended")
            return gateway.run()
        } catch {
            Log.say("switchyard: \(error)")
            Log.close()
            return 1
        }
    }

    private static func supervise(_ arguments: Arguments) -> Int32 {
        guard ConfigSource.find(arguments.config).isStream else {
            return Supervisor(arguments).run()
        }
        Console.complain(
            "each worker reads the configuration again, which a pipe does not allow; "
                + "write it to a file"
        )
        return 2
    }
}
