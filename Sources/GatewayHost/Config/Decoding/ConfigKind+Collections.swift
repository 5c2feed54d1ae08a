import ProviderAPI

extension ConfigKind {
    /// A list; a single value stands for a list of one.
    static func list<Element>(
        of element: ConfigKind<Element>
    ) -> ConfigKind where Value == [Element] {
        ConfigKind(
            read: { place in
                guard let nodes = place.node.elements else {
                    guard place.node.text != nil else {
                        place.mismatch("a list", "begin each entry with `- `")
                        return nil
                    }
                    return element.read(place).map { [$0] }
                }
                return nodes.enumerated().compactMap { index, node in
                    let place = place.element(index, node)
                    guard node.value != .null else {
                        place.warning("this entry is empty")
                        return nil
                    }
                    return element.read(place)
                }
            },
            write: { values in .array(values.map(element.write)) }
        )
    }

    /// A mapping from names to values of one kind, in the order of the text.
    static func table<Element>(
        of element: ConfigKind<Element>
    ) -> ConfigKind where Value == [Named<Element>] {
        ConfigKind(
            read: { place in
                guard var reader = ConfigReader(place) else { return nil }
                return reader.others().compactMap { pair in
                    guard let name = pair.key.text else {
                        place.child("?", pair.key).mismatch("a name")
                        return nil
                    }
                    return element.read(place.child(name, pair.value)).map { value in
                        Named(name: name, value: value, position: pair.key.position)
                    }
                }
            },
            write: { entries in
                .object(entries.map { JSONValue.Member($0.name, element.write($0.value)) })
            }
        )
    }

    /// A value that may be left out.
    static func optional<Wrapped>(
        _ kind: ConfigKind<Wrapped>
    ) -> ConfigKind where Value == Wrapped? {
        ConfigKind(
            read: { place in kind.read(place).map(Optional.some) },
            write: { value in value.map(kind.write) ?? .null }
        )
    }
}

/// A value under a name of the operator's choice.
struct Named<Value: Sendable>: Sendable {
    var name: String
    var value: Value
    var position = YAMLPosition.start
}

extension Named: Equatable where Value: Equatable {}

extension ConfigKind where Value == JSONValue {
    /// Anything; it is handed on as it is.
    static var json: ConfigKind {
        ConfigKind(read: { $0.node.json }, write: { $0 })
    }

    /// Anything, printed without what looks like a secret.
    static var settings: ConfigKind {
        ConfigKind(read: { $0.node.json }, write: { $0.redacted })
    }
}

extension JSONValue {
    /// The value with dots for what is named like a secret.
    var redacted: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.redacted))
        case .object(let members):
            .object(
                members.map { member in
                    let isSecret = Self.isSecretName(member.key) && !member.value.isObject
                    return Member(
                        member.key,
                        isSecret ? .string(Secret.dots) : member.value.redacted
                    )
                }
            )
        default: self
        }
    }

    private static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["key", "token", "secret", "password", "authorization", "cookie", "credential"]
            .contains { name.contains($0) }
    }
}
