import ProviderAPI

extension Config {
    /// How an account is chosen among those that can serve.
    enum Strategy: String, Sendable, CaseIterable {
        case roundRobin = "round-robin"
        case weightedRoundRobin = "weighted-round-robin"
        case fillFirst = "fill-first"
        case leastLoaded = "least-loaded"
        case quotaAware = "quota-aware"

        static let synonyms: [String: Strategy] = [
            "": .roundRobin, "roundrobin": .roundRobin, "rr": .roundRobin,
            "weightedroundrobin": .weightedRoundRobin, "wrr": .weightedRoundRobin,
            "fillfirst": .fillFirst, "ff": .fillFirst,
        ]
    }

    struct Routing: ConfigPart, Sendable, Equatable {
        var strategy = Strategy.roundRobin

        /// Strategies of single providers, by their names in routes.
        var strategies: [Named<Strategy>] = []

        /// Whether a conversation stays on its account while that can serve.
        var sessionAffinity = false

        /// How long after its last request a conversation is forgotten.
        var sessionAffinityLifetime = Duration.seconds(3600)

        /// Whether requests that name no conversation are told apart by their first messages.
        var affinityByContent = false

        /// How long an attempt may be unanswered before a second account is asked too; zero is never.
        var hedgeAfter = Duration.zero

        /// How many requests may be in flight with one account, unless it says otherwise; zero is any
        /// number.
        var maxConcurrent = 0

        /// How many requests may wait for an account of one model.
        var queueSize = 256

        /// How long one waits at most while all accounts are busy.
        var queueTimeout = Duration.seconds(30)

        /// How long the attempts of a request may take together before no further one begins.
        var retryBudget = Duration.seconds(120)

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("strategy", &strategy, .choice(Strategy.synonyms))
            keys.key("strategies", &strategies, .table(of: .choice(Strategy.synonyms)))
            keys.key("session-affinity", &sessionAffinity, .flag)
            keys.key(
                "session-affinity-ttl",
                &sessionAffinityLifetime,
                .duration(.seconds(1)...Duration.seconds(30 * 86400))
            )
            keys.key("session-affinity-by-content", &affinityByContent, .flag)
            keys.key("hedge-after", &hedgeAfter, .duration(.zero...Duration.seconds(3600)))
            keys.key("max-concurrent", &maxConcurrent, .integer(0...1_000_000))
            keys.key("queue-size", &queueSize, .integer(0...100_000))
            keys.key("queue-timeout", &queueTimeout, .duration(.zero...Duration.seconds(3600)))
            keys.key("retry-budget", &retryBudget, .duration(.zero...Duration.seconds(86400)))
            keys.foreign("session-affinity-subagents")
        }

        /// How an account of a provider is chosen.
        func strategy(of provider: String) -> Strategy {
            let name = provider.lowercased()
            return strategies.first { $0.name.lowercased() == name }?.value ?? strategy
        }
    }

    /// What happens when an account fails; keys of the top level.
    struct Retry: ConfigPart, Sendable, Equatable {
        /// How often all accounts are tried again after the first time.
        var rounds = 3

        /// How many accounts one round tries; zero is all.
        var maxCredentials = 0

        /// The longest wait in seconds for a resting account.
        var maxInterval = 30
        var disableCooling = false

        /// Seconds of rest after an upstream's own fault; zero is the default, −1 is none.
        var transientCooldown = 0
        var savesCooldowns = true

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("request-retry", &rounds, .integer(0...100))
            keys.key("max-retry-credentials", &maxCredentials, .integer(0...1_000_000))
            keys.key("max-retry-interval", &maxInterval, .integer(-1...86400))
            keys.key("disable-cooling", &disableCooling, .flag)
            keys.key(
                "transient-error-cooldown-seconds",
                &transientCooldown,
                .integer(-1...86400)
            )
            keys.key("save-cooldown-status", &savesCooldowns, .flag)
        }
    }

    /// What a client gets while an answer is slow.
    struct Streaming: ConfigPart, Sendable, Equatable {
        /// Seconds without a byte of a stream that has begun before a sign of life; zero or less
        /// is never.
        var keepaliveSeconds = 15

        /// Seconds without an answer before the first sign of life, which commits the status.
        var firstKeepaliveSeconds = 30

        /// How long the opening of a stream is held back at most, to see whether an error follows.
        var holdBack = Duration.seconds(1)

        /// Seconds between signs of life before a whole answer; zero or less is none.
        var nonStreamKeepaliveSeconds = 0

        mutating func visit(_ keys: inout some ConfigVisitor) {
            keys.key("keepalive-seconds", &keepaliveSeconds, .integer(-1...3600))
            keys.key("first-keepalive-seconds", &firstKeepaliveSeconds, .integer(-1...3600))
            keys.foreign("bootstrap-retries")
            keys.key("hold-back", &holdBack, .duration(.zero...Duration.seconds(60)))
        }

        mutating func visitTopLevel(_ keys: inout some ConfigVisitor) {
            keys.key(
                "nonstream-keepalive-interval",
                &nonStreamKeepaliveSeconds,
                .integer(-1...3600)
            )
        }
    }
}
