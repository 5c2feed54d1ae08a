extension Pool {
    /// The numbers that a pool works by.
    struct Rules: Sendable, Equatable {
        /// How long one kind of failure rests an account, in nanoseconds.
        struct Span: Sendable, Equatable {
            /// The first rest without a hint; each further step doubles it.
            var first: Int64
            /// The longest rest without a hint.
            var ceiling: Int64
            /// The longest rest that an upstream's hint can ask for.
            var hintCeiling: Int64
        }

        /// How requests that belong together stay on one account.
        struct Affinity: Sendable, Equatable {
            /// How many conversations are remembered: about 100 bytes each.
            var maxBindings = 65_536
            /// How long after its last request one is forgotten.
            var lifetime = Time.hours(1)
            /// A rest longer than this moves the conversation for good; upstream prompt caches do
            /// not outlive it.
            var patience = Time.minutes(5)
        }

        /// A wrong key rarely heals; a suspended one may.
        var credentialFault = Span(
            first: Time.minutes(1),
            ceiling: Time.minutes(30),
            hintCeiling: Time.hours(1)
        )
        /// Weekly windows exist, so a hint may ask for eight days.
        var accountLimit = Span(
            first: Time.seconds(30),
            ceiling: Time.minutes(30),
            hintCeiling: Time.days(8)
        )
        var modelLimit = Span(
            first: Time.seconds(30),
            ceiling: Time.minutes(30),
            hintCeiling: Time.days(8)
        )
        /// A plan change brings a model, but not within minutes.
        var modelMissing = Span(
            first: Time.minutes(10),
            ceiling: Time.hours(6),
            hintCeiling: Time.hours(6)
        )
        /// A rate window is a minute almost everywhere.
        var burst = Span(
            first: Time.seconds(1),
            ceiling: Time.minutes(1),
            hintCeiling: Time.minutes(10)
        )
        var capacity = Span(
            first: Time.seconds(1),
            ceiling: Time.seconds(30),
            hintCeiling: Time.minutes(2)
        )
        var transient = Span(
            first: Time.seconds(1),
            ceiling: Time.seconds(30),
            hintCeiling: Time.minutes(2)
        )
        var upstreamDown = Span(
            first: Time.seconds(1),
            ceiling: Time.seconds(30),
            hintCeiling: Time.minutes(2)
        )
        /// After a permanent failure the account is probed this seldom, so that no mistake is final.
        var permanentRest = Time.hours(12)
        /// Whether failures rest accounts at all (`disable-cooling` is its opposite).
        var rests = true
        /// A window without failures this long after a rest makes the next one start over.
        var forgetAfter = Time.minutes(10)
        /// The share of a rest without a hint that chance may add or take, in percent.
        var jitterPercent: Int64 = 20
        /// How late a hinted rest may end at most, so that accounts do not wake together.
        var hintJitter = Time.seconds(2)
        /// How long a probe keeps other requests away before another may try.
        var probePatience = Time.seconds(30)
        /// How often a set whose accounts all rest on a guess may try one early: first and longest
        /// distance, doubled by each failure.
        var earlyProbeFirst = Time.seconds(1)
        var earlyProbeCeiling = Time.seconds(15)
        /// How long a refresh keeps requests away from its account.
        var refreshPatience = Time.seconds(30)
        /// A credential that is refused this soon after its refresh is not refreshed again.
        var refreshFloor = Time.minutes(1)
        /// How many requests may wait for an account of one candidate set.
        var maxWaiting = 256
        /// How many different accounts of one origin fail before the origin itself rests.
        var originStrikes = 3
        /// What a request is assumed to take of a quota window until the upstream says, in millionths.
        var assumedCost: Int64 = 500
        /// Accounts whose headroom differs by less than this, in millionths, take turns: the very
        /// best one alone would soon meet its burst limit.
        var quotaStep: Int64 = 250_000
        var affinity = Affinity()

        /// The spans for a kind; a client's fault rests nothing.
        func span(for kind: Failure.Kind) -> Span {
            switch kind {
            case .clientFault: Span(first: 0, ceiling: 0, hintCeiling: 0)
            case .credentialFault: credentialFault
            case .accountLimit: accountLimit
            case .modelLimit: modelLimit
            case .modelMissing: modelMissing
            case .burst: burst
            case .capacity: capacity
            case .transient: transient
            case .upstreamDown: upstreamDown
            }
        }
    }
}
