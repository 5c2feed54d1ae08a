import ProviderAPI

/// Reads a mapping: each key that a part asks for, then a word about the others.
struct ConfigReader: ConfigVisitor {
    private let place: ConfigPlace
    private var unread: [YAMLNode.Pair]
    private var known: [String]

    /// Begins with a mapping; nothing counts as an empty one.
    ///
    /// - Parameters:
    ///   - place: Where it stands.
    ///   - known: Keys that were read before, to suggest for a misspelt one.
    init?(_ place: ConfigPlace, known: [String] = []) {
        self.place = place
        self.known = known
        switch place.node.content {
        case .mapping(let pairs): unread = pairs
        case .scalar(.null, _): unread = []
        default:
            place.mismatch("a mapping", "write `key: value` lines")
            return nil
        }
    }

    mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ConfigKind<Value>) {
        known.append(name)
        // `key:` with nothing after it leaves the default, as it does in the reference.
        guard let node = take(name)?.value, node.value != .null else { return }
        if let read = kind.read(place.child(name, node)) { value = read }
    }

    mutating func foreign(_ names: String...) {
        for name in names {
            guard let pair = take(name) else { continue }
            place.child(name, pair.key).warning("this key has no effect yet")
        }
    }

    /// Takes the keys out that nothing asked for.
    mutating func others(
        where isWanted: (YAMLNode.Pair) -> Bool = { _ in true }
    ) -> [YAMLNode.Pair] {
        defer { unread.removeAll(where: isWanted) }
        return unread.filter(isWanted)
    }

    /// Takes a key out that a part reads on its own.
    mutating func take(_ name: String) -> YAMLNode.Pair? {
        guard let index = unread.firstIndex(where: { $0.key.text == name }) else { return nil }
        return unread.remove(at: index)
    }

    /// Reports each key that is left.
    func finish() {
        for pair in unread {
            let name = pair.key.text ?? pair.key.kindName
            let nearest = EditDistance.nearest(to: name, in: known)
            place.child(name, pair.key).error(
                "unknown key",
                nearest.map { "did you mean `\($0)`?" } ?? "remove it, or see docs/configuration.md"
            )
        }
    }
}
