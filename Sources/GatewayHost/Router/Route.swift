import ProviderAPI

/// One way to serve a client-visible name: accounts of one provider and an upstream model.
///
/// A class, so that handing it on costs one reference count.
final class Route: Sendable {
    /// One top-level member that the operator sets in the body.
    struct Setting: Equatable, Sendable {
        let key: String
        let json: String
    }

    /// The provider's name, as routes and logs write it.
    let provider: String
    /// The accounts that offer the model, by their place in the generation.
    let accounts: [Int]
    /// The accounts' candidate set in the pool.
    let candidates: Pool.CandidateSetID
    /// The upstream's model.
    let model: ModelEntry
    /// The formats that the upstream speaks for it, best first.
    let formats: [WireFormat]
    /// Top-level members that the operator sets in the body.
    let settings: [Setting]
    /// Whether the answer names the client's model instead of the upstream's.
    let forceMapping: Bool
    /// The shapes of reasoning signatures that the upstream can read back.
    let signatureShapes: [String]
    /// Whether the upstream is lenient with foreign reasoning.
    let isCompat: Bool

    init(
        provider: String,
        accounts: [Int],
        candidates: Pool.CandidateSetID,
        model: ModelEntry,
        formats: [WireFormat],
        settings: [Setting],
        forceMapping: Bool,
        signatureShapes: [String],
        isCompat: Bool
    ) {
        self.provider = provider
        self.accounts = accounts
        self.candidates = candidates
        self.model = model
        self.formats = formats
        self.settings = settings
        self.forceMapping = forceMapping
        self.signatureShapes = signatureShapes
        self.isCompat = isCompat
    }

    /// The format in which to send a request.
    ///
    /// - Parameter client: What the client spoke.
    /// - Returns: The client's own where the upstream speaks it, else the upstream's best.
    func format(for client: WireFormat) -> WireFormat? {
        formats.contains(client) ? client : formats.first
    }
}

/// The routes of one client-visible name.
struct RouteGroup: Sendable {
    /// The name as it is listed.
    let name: String
    /// The routes in the operator's order.
    let routes: [Route]
    /// Whether requests begin with each route in turn, or always with the first.
    let rotates: Bool
    /// Counts the requests of a rotating group, through reloads.
    let turn: RouteTurn

    /// The first route's model, which the lists describe.
    var model: ModelEntry? { routes.first?.model }

    /// The routes in the order in which to try them for the next request.
    func order() -> [Route] {
        guard rotates, routes.count > 1 else { return routes }
        let first = turn.next() % routes.count
        return Array(routes[first...] + routes[..<first])
    }
}
