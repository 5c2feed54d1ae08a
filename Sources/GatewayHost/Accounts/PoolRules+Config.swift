extension Pool.Rules {
    /// The numbers of the pool, with what the operator wants otherwise.
    init(_ config: Config) {
        self.init()
        maxWaiting = config.routing.queueSize
        affinity.lifetime = config.routing.sessionAffinityLifetime.nanoseconds
        let seconds = config.retry.transientCooldown
        guard seconds != 0 else { return }
        // A negative number is none; hints of the upstream count only where something rests.
        let length = Pool.Time.seconds(Int64(clamping: max(0, seconds)))
        for kind in [\Self.transient, \.upstreamDown, \.capacity] {
            self[keyPath: kind].first = length
            self[keyPath: kind].ceiling = length
            if seconds < 0 { self[keyPath: kind].hintCeiling = 0 }
        }
    }
}

extension Config {
    /// How many requests may be in flight with one account of a plugin; zero is any number.
    func maxConcurrent(of plugin: String) -> Int {
        plugins[plugin]?.maxConcurrent ?? routing.maxConcurrent
    }
}
