extension ListenAddress {
    /// Where the operator wants to be reached.
    static func all(_ config: Config) -> [ListenAddress] {
        let port = UInt16(clamping: config.port)
        let tcp = ListenAddress.host(config.boundHost, port: port)
        return config.unixSocket.isEmpty ? [tcp] : [tcp, .path(config.unixSocket)]
    }
}

extension ServerLimits {
    /// What the operator grants clients.
    init(_ limits: Config.Limits) {
        self.init()
        headBytes = limits.headBytes
        bodyBytes = limits.bodyBytes
        connections = limits.maxConnections
        headTimeout = limits.headTimeout
        idleTimeout = limits.keepAliveTimeout
        bodyTimeout = limits.bodyTimeout
        writeTimeout = limits.writeTimeout
        highWaterBytes = limits.streamBufferBytes
        memoryBytes =
            limits.memory > 0 ? limits.memory : max(1 << 20, MachineMemory.own.processLimit / 4)
        memoryBytesPerClient = limits.memoryPerClient
    }
}

extension PoolLimits {
    /// How many upstream connections the operator allows.
    init(_ upstream: Config.Upstream) {
        self.init()
        if upstream.maxConnectionsPerOrigin > 0 {
            connections = upstream.maxConnectionsPerOrigin
        } else {
            connections = .max
        }
        idle = upstream.idleConnectionsPerOrigin
        idleLifetime = upstream.keepAlive.nanoseconds
    }
}

extension TLSSettings {
    /// What the operator asks of upstreams' certificates.
    init(_ upstream: Config.Upstream) {
        self.init()
        guard !upstream.caBundle.isEmpty else { return }
        authorities = AuthorityCopy.place(of: upstream.caBundle)
        authoritiesName = upstream.caBundle
    }
}
