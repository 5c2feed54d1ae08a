import ProviderAPI

/// Looks at the key that a request presents.
struct KeyCheck {
    /// Who the request is from, or what becomes of it.
    enum Finding: Equatable {
        case client(ClientKeys.Client)
        /// There is no key. That is no guess, and is not counted: browsers and probes send none.
        case missing
        /// The key is wrong; the answer waits for so many nanoseconds.
        case wrong(delay: Int64)
        /// The address is locked out for so many nanoseconds, so the key was not looked at.
        case lockedOut(Int64, delay: Int64)
    }

    let keys: ClientKeys
    let rules: Config.AuthFailures
    let guesses: GuessGuard
    let loop: EventLoop

    /// Finds the client of a request.
    ///
    /// - Parameters:
    ///   - head: The request's head.
    ///   - peer: Who sends it.
    /// - Returns: The client, or why there is none.
    func find(_ head: RequestHead, _ peer: Peer) -> Finding {
        ClientKeys.withPresented(by: head) { key in
            guard let key else { return .missing }
            guard rules.isEnabled, !rules.exempt.contains(peer) else {
                return keys.client(key).map(Finding.client) ?? .wrong(delay: 0)
            }
            if let time = guesses.wait(peer, key, now: loop.now) {
                return .lockedOut(time, delay: rules.delay.nanoseconds)
            }
            guard let client = keys.client(key) else {
                return .wrong(delay: failed(peer, key, head))
            }
            guesses.succeeded(peer, client)
            return .client(client)
        }
    }

    private func failed(_ peer: Peer, _ key: UnsafeRawBufferPointer, _ head: RequestHead) -> Int64 {
        let outcome = guesses.failed(peer, key, rules, now: loop.now)
        for lock in outcome.began {
            report(lock, mayBeProxy: head.fields.first(named: "x-forwarded-for") != nil)
            let (loop, guesses) = (loop, guesses)
            loop.schedule(after: lock.time) { guesses.endLocks(now: loop.now) }
        }
        return outcome.delay
    }

    private func report(_ lock: GuessTable.Lock, mayBeProxy: Bool) {
        let advice =
            mayBeProxy
            ? "if this is a proxy of yours, name it in trusted-proxies"
            : "if it is a client of yours, correct its key, or name it in auth-failures.exempt"
        Log.warning(
            "address is locked out after wrong keys",
            [
                "address": .text(lock.place.description),
                "seconds": .number(Int(clamping: lock.time / 1_000_000_000)),
                "advice": .text(advice),
            ]
        )
    }
}
