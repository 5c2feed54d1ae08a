import ProviderAPI

extension ConfigKind where Value == Bool {
    /// Either `true` or `false`; YAML 1.1's `yes`, `no`, `on`, `off` are read as well.
    static var flag: ConfigKind {
        ConfigKind(
            read: { place in
                if case .bool(let value) = place.node.value { return value }
                let word = place.node.style == .plain ? place.node.text?.lowercased() : nil
                switch word {
                case "yes", "on", "y": return true
                case "no", "off", "n": return false
                default:
                    place.mismatch("true or false")
                    return nil
                }
            },
            write: { .bool($0) }
        )
    }
}

extension ConfigKind where Value == Int {
    /// A whole number within bounds.
    static func integer(_ range: ClosedRange<Int>) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard case .int(let value) = place.node.value else {
                    place.mismatch("a whole number")
                    return nil
                }
                return place.checked(value, in: range, "\(range.lowerBound)", "\(range.upperBound)")
            },
            write: { .int($0) }
        )
    }

    /// A number of bytes: a whole number or a text such as `64MiB`.
    static func size(_ range: ClosedRange<Int>) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = place.node.text, let value = ByteSize.parse(text) else {
                    place.error(
                        "this is not a size",
                        "write bytes, or a number with KiB, MiB or GiB"
                    )
                    return nil
                }
                let lowest = ByteSize.format(range.lowerBound)
                return place.checked(value, in: range, lowest, ByteSize.format(range.upperBound))
            },
            write: { .string(ByteSize.format($0)) }
        )
    }
}

extension ConfigKind where Value == Int {
    /// A number of bytes, or `auto`, which is zero.
    static func automaticSize(_ range: ClosedRange<Int>) -> ConfigKind {
        let size = ConfigKind.size(range)
        return ConfigKind(
            read: { place in place.node.text == "auto" ? 0 : size.read(place) },
            write: { $0 == 0 ? .string("auto") : size.write($0) }
        )
    }
}

extension ConfigKind where Value == Duration {
    /// A time: seconds as a number, or a text such as `500ms`, `10s`, `1h30m`.
    static func duration(_ range: ClosedRange<Duration>) -> ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = place.node.text, let value = TimeSpan.parse(text) else {
                    place.error("this is not a time", "write seconds, or 500ms, 10s, 5m, 1h")
                    return nil
                }
                let lowest = TimeSpan.format(range.lowerBound)
                return place.checked(value, in: range, lowest, TimeSpan.format(range.upperBound))
            },
            write: { .string(TimeSpan.format($0)) }
        )
    }
}

extension ConfigKind where Value == String {
    /// A text; a number is taken as it is written.
    static var text: ConfigKind {
        ConfigKind(
            read: { place in
                guard let text = place.node.text else {
                    place.mismatch("a text")
                    return nil
                }
                return text
            },
            write: { .string($0) }
        )
    }

    /// A text that is not empty.
    static var name: ConfigKind {
        ConfigKind(
            read: { place in
                let text = ConfigKind<String>.text.read(place)
                if text?.isEmpty == true { place.error("this must not be empty") }
                return text
            },
            write: { .string($0) }
        )
    }
}

extension ConfigKind where Value == Secret {
    /// A text that is never printed.
    static var secret: ConfigKind {
        ConfigKind(
            read: { place in ConfigKind<String>.text.read(place).map(Secret.init) },
            write: { .string($0.description) }
        )
    }
}

extension ConfigKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of a few words.
    static var choice: ConfigKind { choice([:]) }

    /// One of a few words.
    ///
    /// - Parameter synonyms: Other words for the same.
    /// - Returns: The kind.
    static func choice(_ synonyms: [String: Value]) -> ConfigKind {
        ConfigKind(
            read: { place in
                let word = place.node.text?.lowercased() ?? ""
                if let value = Value(rawValue: word) ?? synonyms[word] { return value }
                let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
                place.error("this is not one of \(words)")
                return nil
            },
            write: { .string($0.rawValue) }
        )
    }
}

extension ConfigPlace {
    /// A value if it is within bounds; reports it otherwise.
    fileprivate func checked<Value: Comparable>(
        _ value: Value,
        in range: ClosedRange<Value>,
        _ lowest: String,
        _ highest: String
    ) -> Value? {
        if range.contains(value) { return value }
        error(
            value < range.lowerBound
                ? "this is less than \(lowest)" : "this is more than \(highest)",
            "write \(lowest) to \(highest)"
        )
        return nil
    }
}
