import ProviderAPI

/// Collects the keys of a part with their values, to print what is in effect.
struct ConfigPrinter: ConfigVisitor {
    private(set) var members: [JSONValue.Member] = []

    mutating func key<Value>(_ name: String, _ value: inout Value, _ kind: ConfigKind<Value>) {
        let written = kind.write(value)
        if !written.isNull { members.append(JSONValue.Member(name, written)) }
    }

    mutating func foreign(_ names: String...) {}
}
