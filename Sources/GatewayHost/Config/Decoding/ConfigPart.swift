import ProviderAPI

/// A mapping of the configuration.
///
/// It names each of its keys once, in `visit`; reading a file, printing what is in effect and
/// suggesting a key for a misspelt one all follow from that.
protocol ConfigPart {
    init()
    mutating func visit(_ keys: inout some ConfigVisitor)
}

/// A part that remembers where it stands, for messages that come later.
protocol LocatedPart: ConfigPart {
    var position: YAMLPosition { get set }
}

/// Goes over the keys of a part.
protocol ConfigVisitor {
    /// A key with its value.
    mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ConfigKind<Value>)

    /// A key of the reference's that has no effect here.
    mutating func foreign(_ names: String...)
}

/// How values of one kind are read and printed.
struct ConfigKind<Value> {
    /// Reads a node; reports and returns nil when it is not one.
    let read: (ConfigPlace) -> Value?

    /// The value to print; null for what goes without saying.
    let write: (Value) -> JSONValue
}

extension ConfigVisitor {
    /// A key whose value is a mapping of its own.
    mutating func part<Part: ConfigPart>(_ name: String, _ part: inout Part) {
        let current = part
        key(name, &part, .part(current))
    }
}

extension ConfigKind where Value: ConfigPart {
    /// A mapping.
    ///
    /// - Parameter defaults: The values of keys that are not written.
    /// - Returns: The kind.
    static func part(_ defaults: Value = Value()) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard var reader = ConfigReader(place) else { return nil }
                var part = defaults
                part.visit(&reader)
                reader.finish()
                return part
            },
            write: { value in
                var part = value
                var printer = ConfigPrinter()
                part.visit(&printer)
                return .object(printer.members)
            }
        )
    }

    /// A mapping that remembers where it stands.
    static func located() -> ConfigKind where Value: LocatedPart {
        let kind = part()
        return ConfigKind(
            read: { place in
                var part = kind.read(place)
                part?.position = place.node.position
                return part
            },
            write: kind.write
        )
    }
}
