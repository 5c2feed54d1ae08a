/// Names for quick look-up, because a hostile schema has many.
struct NameSet {
    private let names: Set<String>

    /// The texts of a list.
    init(_ list: [JSONValue]) { names = Set(list.lazy.compactMap(\.string)) }

    /// The keys of an object.
    init(keysOf object: JSONValue?) {
        names = Set((object?.members ?? []).lazy.map(\.key))
    }

    func contains(_ name: String) -> Bool { names.contains(name) }

    func contains(_ value: JSONValue) -> Bool { value.string.map(names.contains) ?? false }
}
