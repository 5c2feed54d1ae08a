/// Whether a configuration may take effect where the gateway listens.
///
/// A gateway without keys serves everyone who reaches it. That is for the operator to decide, at a
/// start and for this machine alone; a file that lost its keys on the way must not decide it.
struct ExposureRule: Equatable, Sendable {
    /// Why a configuration may not take effect.
    enum Refusal: Error, Equatable {
        /// Clients needed a key, and would need none.
        case keysAreGone
        /// Others than this machine would be served.
        case reachable(ListenAddress)
    }

    /// Whether clients have needed a key so far, in this process or in the one before it.
    var demandedKeys: Bool
    /// Where the gateway listens: the sockets that are open, whatever the configuration names.
    var sockets: [ListenAddress]

    /// Checks a configuration.
    ///
    /// - Parameter hasKeys: Whether clients would need a key under it.
    /// - Throws: Why it may not take effect.
    func check(hasKeys: Bool) throws(Refusal) {
        guard !hasKeys else { return }
        guard !demandedKeys else { throw .keysAreGone }
        if let socket = sockets.first(where: { !$0.isLocal }) { throw .reachable(socket) }
    }

    /// Says what is wrong.
    ///
    /// - Parameters:
    ///   - refusal: Why a configuration may not take effect.
    ///   - source: Where it comes from.
    /// - Returns: A problem for the operator.
    func problem(_ refusal: Refusal, in source: String) -> ConfigProblem {
        let (message, suggestion) =
            switch refusal {
            case .keysAreGone:
                (
                    "\(source) has no keys any more, so that everyone who reaches "
                        + "\(sockets.map(\.description).joined(separator: ", ")) could use the accounts",
                    "put `api-keys` back; to serve without keys on purpose, stop the gateway and "
                        + "start it again"
                )
            case .reachable(let socket):
                (
                    "without a key the gateway serves on loopback only, not on \(socket)",
                    "add a key to `api-keys`, or bind 127.0.0.1"
                )
            }
        return ConfigProblem(
            severity: .error,
            path: "api-keys",
            position: .start,
            message: message,
            suggestion: suggestion
        )
    }
}

extension ListenAddress {
    /// Whether only this machine can reach it.
    var isLocal: Bool {
        guard case .host(let host, _) = self else { return true }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        return IPAddress(bare)?.isLoopback ?? (bare.lowercased() == "localhost")
    }
}
