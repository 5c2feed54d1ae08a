import Glibc
import ProviderAPI

/// The parts of which a gateway is put together, and what each may fail with.
extension Gateway {
    static func makePrivateFolder() throws(Failure) -> PrivateFolder {
        do throws(PluginRefusal) {
            return try PrivateFolder()
        } catch {
            throw Failure(text: error.description)
        }
    }

    static func firstGeneration(
        _ keeper: GenerationKeeper
    ) throws(Failure) -> Generation {
        do throws(ConfigFailure) {
            var first = try keeper.build(after: nil, now: EventLoop.monotonicTime())
            // A file that is being written may be of a provider that the process before has served.
            for _ in 1...20 where keeper.plugins.awaitsWriter {
                usleep(50_000)
                first = try keeper.build(after: nil, now: EventLoop.monotonicTime())
            }
            return first
        } catch {
            let text = "the configuration is refused:\n\(error.description)"
            throw Failure(text: text, isRefusal: true)
        }
    }

    /// A name may lead to other addresses than it seems to.
    static func checkExposure(
        _ generation: Generation,
        _ sockets: [ListenAddress]
    ) throws(Failure) {
        let rule = ExposureRule(demandedKeys: false, sockets: sockets)
        do throws(ExposureRule.Refusal) {
            try rule.check(hasKeys: !generation.keys.isOpen)
        } catch {
            throw Failure(text: rule.problem(error, in: "").description)
        }
    }

    static func open(
        _ state: GatewayState,
        _ config: Config,
        _ workers: WorkerPool,
        _ inherited: InheritedSockets?
    ) throws(Failure) -> Server {
        let loops =
            config.loops > 0 ? config.loops : Int(clamping: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let tls = TLSSettings(config.upstream)
        do throws(ListenFailure) {
            return try Server(
                listeningOn: ListenAddress.all(config),
                loopCount: loops,
                inherited: inherited,
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
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    static func randomSeed() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// Says what bodies and answers may take, and where that is less than the largest body.
    func tellMemory(_ config: Config) {
        let sizes = server.memory.sizes
        Log.info(
            "memory",
            ["limit": .number(sizes.total), "per_client": .number(sizes.share)]
        )
        guard config.limits.bodyBytes > server.memory.largest else { return }
        Log.warning(
            "limits.body-bytes is more than memory allows, larger bodies are refused",
            [
                "body_bytes": .number(config.limits.bodyBytes),
                "largest": .number(server.memory.largest),
            ]
        )
    }
}
