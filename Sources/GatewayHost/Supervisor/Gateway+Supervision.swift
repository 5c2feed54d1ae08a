import Glibc

extension Gateway {
    /// Tells the supervisor, where there is one, that this process serves.
    func joinSupervisor() {
        reportedGenerations = builder.plugins.counters.current.resident
        if !state.generation.keys.isOpen { supervisor?.noteKeys() }
        // It is touched on the control loop alone.
        nonisolated(unsafe) let gateway = self
        let (control, ending) = (control, ending)
        supervisor?.join(watchdog) {
            ending.demand(isHandedOver: true)
            control.execute { gateway.retire() }
        } orphaned: {
            ending.takeOrphanage()
        }
    }

    /// Hands over to a fresh process when too many builds are mapped: what is mapped stays.
    func limitGenerations() {
        let limit = state.generation.config.plugins.maxGenerations
        let resident = builder.plugins.counters.current.resident
        // What a process starts with says nothing of the next one, which starts with the same.
        guard limit > 0, resident >= limit, resident > reportedGenerations, !stopping else {
            return
        }
        reportedGenerations = resident
        let fields: KeyValuePairs<StaticString, Log.Value> = [
            "resident": .number(resident), "max_generations": .number(limit),
        ]
        guard let supervisor else {
            return Log.warning("many builds of plugins are mapped, a restart frees them", fields)
        }
        Log.info("many builds of plugins are mapped, asking for a fresh process", fields)
        keeper.save()
        supervisor.askForSuccessor()
    }

    /// Leaves accounts and sockets to another process and finishes what is under way.
    private func retire() {
        guard !stopping else { return }
        refresher.stop()
        keeper.stop()
        watch?.close()
        status?.close()
        status = nil
        finish("handed over", keepsIdle: true)
    }
}
