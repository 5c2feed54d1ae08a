extension Pool {
    /// The place of an account in the pool.
    ///
    /// It stays the same as long as the account is configured, through reloads.
    struct AccountIndex: Hashable, Sendable {
        let raw: Int32

        var position: Int { Int(raw) }
    }

    /// A model name that the pool has numbered.
    struct ModelKey: Hashable, Sendable {
        let raw: Int32
    }

    /// The place of a candidate set in the pool; never used twice.
    struct CandidateSetID: Hashable, Sendable {
        let raw: Int32

        var position: Int { Int(raw) }
    }

    /// The number that a waiting request drew.
    struct Ticket: Hashable, Sendable, Comparable {
        let raw: UInt64

        static func < (left: Ticket, right: Ticket) -> Bool { left.raw < right.raw }
    }

    /// The hash of what makes requests belong together, scoped by the client's key.
    struct AffinityKey: Hashable, Sendable {
        var high: UInt64
        var low: UInt64

        /// The same conversation within one group of accounts, which a hash names.
        func scoped(by scope: UInt64) -> AffinityKey {
            AffinityKey(high: high ^ scope, low: low)
        }
    }

    /// Numbers model names, so that the request path compares integers.
    struct ModelTable: Sendable {
        private(set) var names: [String] = []
        private var keys: [String: ModelKey] = [:]

        mutating func key(for name: String) -> ModelKey {
            if let known = keys[name] { return known }
            let key = ModelKey(raw: Int32(names.count))
            names.append(name)
            keys[name] = key
            return key
        }

        func known(_ name: String) -> ModelKey? { keys[name] }

        func name(of key: ModelKey) -> String { names[Int(key.raw)] }
    }
}
