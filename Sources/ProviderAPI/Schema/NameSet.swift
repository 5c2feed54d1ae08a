/// Names for quick look-up, because a hostile schema has many.
struct NameSet {
    private let names: Set<TextKey>

    /// The texts of a list.
    init(_ list: [JSONValue]) { names = Set(list.compactMap { $0.string.map { TextKey($0) } }) }

    /// The keys of an object.
    init(keysOf object: JSONValue?) {
        names = Set((object?.members ?? []).lazy.map { TextKey($0.key) })
    }

    func contains(_ name: String) -> Bool { names.contains(TextKey(name)) }

    func contains(_ value: JSONValue) -> Bool { value.string.map(contains) ?? false }
}
