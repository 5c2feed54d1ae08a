extension Pool {
    /// What survives a restart, in plain values; moments are milliseconds since 1970.
    struct Snapshot: Sendable, Equatable {
        /// A rest with its end on the wall clock.
        struct Rest: Sendable, Equatable {
            /// The model that rests; `nil` for the whole account.
            var model: String?
            var kind: String
            var until: Int64
            var isGuess: Bool
            var isPermanent: Bool
            var step: Int
        }

        struct LastError: Sendable, Equatable {
            var kind: String
            var status: Int
            var message: String
            var at: Int64
        }

        struct Window: Sendable, Equatable {
            /// The model that it limits; `nil` for the whole account.
            var model: String?
            var name: String
            var remaining: Int64
            var resetsAt: Int64?
        }

        struct Account: Sendable, Equatable {
            var id: String
            /// The credential that the rests are about; `nil` where that is not known.
            var credential: UInt64?
            var rests: [Rest] = []
            var windows: [Window] = []
            var requests = 0
            var successes = 0
            var cancelled = 0
            /// By the name of the kind; kinds that never came are left out.
            var errors: [String: Int] = [:]
            var inputTokens = 0
            var outputTokens = 0
            var lastUsed: Int64?
            var lastError: LastError?
        }

        /// Where a conversation is at home.
        struct Binding: Sendable, Equatable {
            var high: UInt64
            var low: UInt64
            var account: String
            var usedAt: Int64
        }

        var accounts: [Account] = []
        /// The least recently used first.
        var bindings: [Binding] = []
    }

    /// The pool's clock and the wall clock at one moment.
    struct Clocks: Sendable {
        /// Nanoseconds of the pool's clock.
        var now: Int64
        /// Milliseconds since 1970.
        var wall: Int64

        func wall(of moment: Int64) -> Int64 {
            Time.after(wall, Time.left(now, until: moment) / 1_000_000)
        }

        func moment(of wall: Int64) -> Int64 {
            // A saved moment may be any number: ten years either way is further than any rest.
            let decade: Int64 = 10 * 366 * 24 * 3_600 * 1_000
            let distance = Time.left(self.wall, until: wall)
            return Time.after(now, Time.milliseconds(max(-decade, min(decade, distance))))
        }
    }
}
