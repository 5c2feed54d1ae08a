extension Pool {
    /// Which account a conversation is at home with.
    ///
    /// Bounded by entries, the least recently used goes first; an entry that was not used for its
    /// lifetime is forgotten.
    struct AffinityMap: Sendable {
        struct Binding: Sendable, Equatable {
            var home: AccountIndex
            /// Who stands in while the home rests.
            var detour: AccountIndex?
            var usedAt: Int64
        }

        private struct Node: Sendable {
            var key: AffinityKey
            var binding: Binding
            var older: Int32
            var newer: Int32
        }

        private static let none: Int32 = -1

        private let capacity: Int
        var lifetime: Int64
        private var nodes: [Node] = []
        private var places: [AffinityKey: Int32] = [:]
        private var free: [Int32] = []
        private var oldest = none
        private var newest = none

        init(capacity: Int, lifetime: Int64) {
            self.capacity = max(0, min(capacity, Int(Int32.max)))
            self.lifetime = lifetime
        }

        var count: Int { places.count }

        /// The binding of a conversation, which this use does not renew.
        mutating func find(_ key: AffinityKey, now: Int64) -> Binding? {
            guard let place = places[key] else { return nil }
            let binding = nodes[Int(place)].binding
            guard now - binding.usedAt < lifetime else {
                drop(place)
                return nil
            }
            return binding
        }

        /// Binds a conversation, or renews its binding.
        mutating func set(_ key: AffinityKey, to binding: Binding) {
            guard capacity > 0 else { return }
            if let place = places[key] {
                nodes[Int(place)].binding = binding
                unlink(place)
                link(place)
                return
            }
            if places.count >= capacity { drop(oldest) }
            let node = Node(key: key, binding: binding, older: Self.none, newer: Self.none)
            let place = free.popLast() ?? Int32(nodes.count)
            if Int(place) < nodes.count { nodes[Int(place)] = node } else { nodes.append(node) }
            places[key] = place
            link(place)
        }

        /// Forgets all bindings to some accounts.
        mutating func removeAll(where isGone: (AccountIndex) -> Bool) {
            for (_, place) in places where isGone(nodes[Int(place)].binding.home) { drop(place) }
            for (_, place) in places {
                if let detour = nodes[Int(place)].binding.detour, isGone(detour) {
                    nodes[Int(place)].binding.detour = nil
                }
            }
        }

        /// All bindings, the least recently used first.
        func all() -> [(key: AffinityKey, binding: Binding)] {
            var found: [(key: AffinityKey, binding: Binding)] = []
            found.reserveCapacity(count)
            var place = oldest
            while place != Self.none {
                let node = nodes[Int(place)]
                found.append((node.key, node.binding))
                place = node.newer
            }
            return found
        }

        private mutating func drop(_ place: Int32) {
            unlink(place)
            places[nodes[Int(place)].key] = nil
            free.append(place)
        }

        private mutating func link(_ place: Int32) {
            nodes[Int(place)].older = newest
            nodes[Int(place)].newer = Self.none
            if newest == Self.none { oldest = place } else { nodes[Int(newest)].newer = place }
            newest = place
        }

        private mutating func unlink(_ place: Int32) {
            let node = nodes[Int(place)]
            if node.older == Self.none {
                oldest = node.newer
            } else {
                nodes[Int(node.older)].newer = node.newer
            }
            if node.newer == Self.none {
                newest = node.older
            } else {
                nodes[Int(node.newer)].older = node.older
            }
        }
    }
}
