import ProviderAPI

/// The model-alias table: client-visible name → routes.
///
/// A name is looked up whole, with its thinking suffix; then without it; then among the wildcards,
/// longest pattern first. Names are compared as they are written: upstreams tell case apart.
struct AliasTable: Sendable {
    /// What a name leads to.
    struct Resolution: Sendable {
        let group: RouteGroup
        /// The name that the client used, without a suffix that was split off.
        let name: String
        /// The thinking suffix that was split off.
        let suffix: String?
        /// What a wildcard's star stood for.
        let captured: String?
    }

    private let groups: [String: RouteGroup]
    private let wildcards: [(pattern: Wildcard, group: RouteGroup)]
    /// The names that are listed to clients, in alphabetical order.
    let names: [String]
    private let neighbours: NameNeighbours

    init(_ groups: [RouteGroup]) {
        let (patterns, plain) = groups.reduce(into: ([RouteGroup](), [RouteGroup]())) {
            Wildcard($1.name).isPattern ? $0.0.append($1) : $0.1.append($1)
        }
        self.groups = Dictionary(plain.map { ($0.name, $0) }) { first, _ in first }
        wildcards = patterns.sorted { $0.name.utf8.count > $1.name.utf8.count }
            .map { (Wildcard($0.name), $0) }
        names = self.groups.keys.sorted()
        neighbours = NameNeighbours(names)
    }

    /// All groups, those of wildcards included.
    var all: [RouteGroup] { groups.values + wildcards.map(\.group) }

    /// The routes of a listed name.
    subscript(name: String) -> RouteGroup? { groups[name] }

    /// Looks a name up.
    ///
    /// - Parameter text: What the client wrote.
    /// - Returns: `nil` when nothing routes it.
    func resolve(_ text: String) -> Resolution? {
        if let group = groups[text] {
            return Resolution(group: group, name: text, suffix: nil, captured: nil)
        }
        let model = RequestedModel(text)
        if let group = groups[model.name] {
            return Resolution(
                group: group,
                name: model.name,
                suffix: model.suffix,
                captured: nil
            )
        }
        guard let match = wildcards.first(where: { $0.pattern.matches(model.name) }) else {
            return nil
        }
        return Resolution(
            group: match.group,
            name: model.name,
            suffix: model.suffix,
            captured: match.pattern.captured(in: model.name)
        )
    }

    /// The listed names that are closest to a name that nothing routes.
    ///
    /// - Parameters:
    ///   - text: What the client wrote.
    ///   - count: How many to give at most.
    /// - Returns: Closest first.
    func nearest(to text: String, count: Int = 3) -> [String] {
        let wanted = RequestedModel(text.bounded(bytes: RequestedModel.maxBytes)).name
        return neighbours.nearest(to: wanted, count: count).map { names[$0] }
    }
}
