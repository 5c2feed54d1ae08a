import Glibc

extension Gateway {
    /// Takes a signal: the first begins the end, a second ends it now.
    func take(signal: Int32) {
        guard signal != SIGHUP else { return stopping ? () : reload("signal") }
        guard !stopping else {
            Log.warning("second signal, ending now")
            return control.stop()
        }
        state.drain()
        finish("draining")
    }

    /// Lets what is under way end, and then the process.
    ///
    /// - Parameters:
    ///   - message: What the log says of it.
    ///   - keepsIdle: Whether idle connections may send one more request.
    func finish(_ message: StaticString, keepsIdle: Bool = false) {
        stopping = true
        let time = state.generation.config.limits.drainTimeout
        Log.info(message, ["seconds": .number(Int(clamping: time.components.seconds))])
        ending.begin(within: time)
        let (control, refresher, ending) = (control, refresher, ending)
        server.drain(within: time, keepsIdle: keepsIdle) {
            control.execute {
                ending.enter(.renewals)
                refresher.finish { control.stop() }
            }
        }
    }

    /// Ends what is left, and says what it waits for.
    func finishServing() {
        ending.enter(.state)
        keeper.save()
        ending.enter(.loops)
        server.stop()
        ending.enter(.state)
        keeper.save()
        status?.close()
        status = nil
        client.close()
        ending.enter(.lookups)
        workers.stop()
        state.accessLog.close()
        Log.close()
        ending.leave()
    }
}
