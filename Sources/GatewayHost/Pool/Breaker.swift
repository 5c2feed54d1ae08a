extension Pool {
    /// Whether an account, a model on it, or an origin rests, and until when.
    ///
    ///     closed ──failure──▶ resting ──time──▶ half open ──probe sent──▶ probing
    ///       ▲                    ▲                  ▲                        │
    ///       │                    └──probe failed────┼────────────────────────┤
    ///       └───────────────────────probe succeeded─┴──cancelled─────────────┘
    struct Breaker: Sendable, Equatable {
        /// What a breaker lets through.
        enum Gate: Equatable {
            case halfOpen
            case probing(until: Int64)
            case resting(until: Int64)
        }

        /// When the rest ends.
        private(set) var until: Int64
        /// Which failure opened it.
        private(set) var kind: Failure.Kind
        /// Whether the length is our own guess and not the upstream's word.
        private(set) var isGuess: Bool
        /// Whether only the operator, a new credential or a rare probe can end it.
        private(set) var isPermanent: Bool
        /// How often it opened again without a success.
        private(set) var step: Int
        /// The pool's sequence number at its last opening.
        private(set) var opened: UInt64
        private var probe: LeaseID?
        private var probeUntil: Int64 = 0

        /// What it lets through now.
        func gate(now: Int64) -> Gate {
            if let patience = probing(now: now) { return .probing(until: patience) }
            return now < until ? .resting(until: until) : .halfOpen
        }

        private func probing(now: Int64) -> Int64? {
            probe != nil && now < probeUntil ? probeUntil : nil
        }

        /// Lets one request through.
        mutating func startProbe(_ lease: LeaseID, until patience: Int64) {
            probe = lease
            probeUntil = patience
        }

        /// Forgets the probe, when it was this lease.
        ///
        /// - Returns: Whether it was.
        mutating func endProbe(_ lease: LeaseID) -> Bool {
            guard probe == lease else { return false }
            probe = nil
            return true
        }

        /// Ends the wait, but lets only a probe through at first.
        mutating func halfOpen(now: Int64) { until = min(until, now) }
    }
}

extension Pool.Breaker {
    /// A failure as a breaker sees it.
    struct Blow {
        var kind: Pool.Failure.Kind
        var hint: Int64?
        var isPermanent = false
        /// The number of the lease that failed.
        var lease: UInt64
        /// The number that a new opening gets.
        var number: UInt64
        var now: Int64
    }

    /// Opens for the first time.
    init(_ blow: Blow, rules: Pool.Rules, random: inout SeededRandom) {
        (until, kind, isGuess, isPermanent) = (blow.now, blow.kind, true, blow.isPermanent)
        (step, opened) = (0, blow.number)
        open(blow, rules: rules, random: &random)
    }

    /// Opens until a known moment.
    init(
        until: Int64,
        kind: Pool.Failure.Kind,
        isGuess: Bool,
        isPermanent: Bool,
        step: Int,
        opened: UInt64
    ) {
        (self.until, self.kind, self.isGuess) = (until, kind, isGuess)
        (self.isPermanent, self.step) = (isPermanent, max(0, min(step, 62)))
        self.opened = opened
    }

    /// Takes a further failure.
    ///
    /// A request that began before the rest opened tells nothing new: it may lengthen the rest by
    /// the upstream's word, and adds no step.
    mutating func strike(_ blow: Blow, rules: Pool.Rules, random: inout SeededRandom) {
        let isLate = blow.lease < opened
        if isLate, blow.now < until {
            if blow.isPermanent || (blow.hint ?? 0) > until {
                open(blow, rules: rules, random: &random)
            }
            return
        }
        let isForgotten = blow.now > Pool.Time.after(until, rules.forgetAfter)
        if isForgotten { step = 0 } else if !isLate { step = min(step + 1, 62) }
        opened = blow.number
        open(blow, rules: rules, random: &random)
    }

    private mutating func open(_ blow: Blow, rules: Pool.Rules, random: inout SeededRandom) {
        let span = rules.span(for: blow.kind)
        (kind, isPermanent) = (blow.kind, blow.isPermanent)
        if blow.isPermanent {
            isGuess = false
            until = Pool.Time.after(blow.now, rules.permanentRest)
        } else if let hint = blow.hint {
            isGuess = false
            let asked = min(Pool.Time.left(blow.now, until: hint), span.hintCeiling)
            let late = random.upTo(min(rules.hintJitter, asked / 50))
            until = Pool.Time.after(blow.now, min(Pool.Time.after(asked, late), span.hintCeiling))
        } else {
            isGuess = true
            until = Pool.Time.after(blow.now, guess(span, rules, &random))
        }
    }

    private func guess(
        _ span: Pool.Rules.Span,
        _ rules: Pool.Rules,
        _ random: inout SeededRandom
    ) -> Int64 {
        var length = min(span.first, span.ceiling)
        for _ in 0..<step where length < span.ceiling {
            length = min(Pool.Time.after(length, length), span.ceiling)
        }
        let swing = length / 100 * rules.jitterPercent
        return min(length - swing + random.upTo(2 * swing), span.ceiling)
    }
}
