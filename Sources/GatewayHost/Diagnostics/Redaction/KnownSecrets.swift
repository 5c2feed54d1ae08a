import Synchronization

/// The secrets that this process knows, which nothing that it writes may hold.
///
/// They are those of the current generation, those that were renewed or learnt since, and for some
/// time those of generations before, which requests under way still use.
final class KnownSecrets: Sendable {
    /// Those of this process: its log is one for all of it.
    static let process = KnownSecrets()

    /// How many are remembered that no generation uses any more.
    static let maxDeparted = 4096
    /// So many can be built anew with each that is renewed; beyond it all are built together.
    private static let maxRecent = 64

    private struct Known {
        var base: Set<Secret> = []
        var recent: [Secret] = []
        /// The oldest first.
        var departed: [Secret] = []

        var all: Set<Secret> { base.union(recent) }
    }

    /// Held while a mask is built, and never by who only reads.
    private let known = Mutex(Known())
    private let current = Mutex(SecretMask.none)

    /// What hides the secrets now.
    var mask: SecretMask { current.withLock { $0 } }

    /// Takes the secrets of a new generation in the place of those of the last one.
    ///
    /// - Parameter secrets: All of them.
    func take(_ secrets: [Secret]) {
        known.withLock { known in
            let before = known.all
            let next = Set(secrets)
            let departed = known.departed.filter { !next.contains($0) }
            let fresh = before.subtracting(next).subtracting(departed)
            known.departed = Array((departed + fresh).suffix(Self.maxDeparted))
            let wanted = next.union(known.departed)
            guard wanted != before else { return }
            publish(wanted, &known)
        }
    }

    /// Takes secrets that have come since: a renewed token, the credential of a login.
    ///
    /// - Parameter secrets: Any; those that are known cost nothing.
    func learn(_ secrets: [Secret]) {
        known.withLock { known in
            let before = known.all
            let fresh = Set(secrets).subtracting(before)
            guard !fresh.isEmpty else { return }
            known.recent += fresh
            guard known.recent.count <= Self.maxRecent else {
                return publish(before.union(fresh), &known)
            }
            let recent = SecretIndex(known.recent)
            current.withLock { $0 = $0.with(recent: recent) }
        }
    }

    private func publish(_ secrets: Set<Secret>, _ known: inout Known) {
        (known.base, known.recent) = (secrets, [])
        let mask = SecretMask(Array(secrets))
        current.withLock { $0 = mask }
    }
}
