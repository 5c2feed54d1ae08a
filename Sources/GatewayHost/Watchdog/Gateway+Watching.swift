import Glibc

extension Gateway {
    /// Lets the watchdog take what the process is told, before there is anything to serve.
    static func guardStart(_ watchdog: Watchdog, _ ending: Ending, _ response: StallResponse) {
        let signals = SignalChannel.descriptor(of: signals)
        watchdog.listen(to: signals) {
            SignalChannel.take(from: signals) { ending.take(signal: $0) }
            return true
        }
        watchdog.tell(changed: { response.take($0) }, eachTurn: { ending.look() })
    }

    /// Lets the watchdog look after what serves.
    func guardServing() {
        // It is touched on the control loop alone.
        nonisolated(unsafe) let gateway = self
        let (refresher, file, folder) = (refresher, keeper.file, privateFolder)
        ending.take(
            Ending.Subject(
                control: control,
                server: server,
                state: state,
                signal: { gateway.take(signal: $0) },
                renewals: { refresher.underWay },
                lastWords: {
                    try? file.write()
                    folder.remove()
                }
            )
        )
        stallResponse.take(
            StallResponse.Subject(
                server: server,
                supervisor: supervisor,
                save: { try? file.write() }
            )
        )
        let watchdog = watchdog
        for (index, loop) in server.loops.enumerated() {
            loop.execute { watchdog.watch("loop-\(index)", loop, number: index) }
        }
    }
}
