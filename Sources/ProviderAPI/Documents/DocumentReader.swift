/// Reads the members of a control document and says which one is wrong.
struct DocumentReader {
    let json: JSONValue
    /// Where the document stands, for messages.
    let path: String

    init(_ json: JSONValue, path: String) {
        self.json = json
        self.path = path
    }

    func string(_ key: String) throws(ProviderFailure) -> String {
        guard let value = json[key]?.string else { throw wrong(key, "text") }
        return value
    }

    func string(_ key: String, default fallback: String) throws(ProviderFailure) -> String {
        try optional(key, "text") { $0.string } ?? fallback
    }

    func int(_ key: String, default fallback: Int) throws(ProviderFailure) -> Int {
        try optional(key, "a whole number") { $0.int } ?? fallback
    }

    /// A number of tokens; 0 where there is none.
    func tokens(_ key: String) throws(ProviderFailure) -> Int {
        try optional(key, "a number of tokens") { $0.tokens } ?? 0
    }

    /// A number of seconds, whole and as large as it can be.
    func seconds(_ key: String, default fallback: Int) throws(ProviderFailure) -> Int {
        try optional(key, "a number of seconds") { $0.double.map { Int(saturating: $0) } }
            ?? fallback
    }

    /// A time in milliseconds, however far away it is said to be.
    func time(_ key: String) throws(ProviderFailure) -> UnixTime? {
        try optional(key, "milliseconds") { $0.time }
    }

    func bool(_ key: String) throws(ProviderFailure) -> Bool {
        try optional(key, "true or false") { $0.bool } ?? false
    }

    func list(_ key: String) throws(ProviderFailure) -> [JSONValue] {
        try optional(key, "a list") { $0.isArray ? $0.elements : nil } ?? []
    }

    func strings(_ key: String) throws(ProviderFailure) -> [String] {
        var texts: [String] = []
        for element in try list(key) {
            guard let text = element.string else { throw wrong(key, "a list of texts") }
            texts.append(text)
        }
        return texts
    }

    func optional<Value>(
        _ key: String,
        _ expected: String,
        _ read: (JSONValue) -> Value?
    ) throws(ProviderFailure) -> Value? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let result = read(value) else { throw wrong(key, expected) }
        return result
    }

    func wrong(_ key: String, _ expected: String) -> ProviderFailure {
        ProviderFailure(.failed, "\(path): `\(key)` must be \(expected).")
    }
}

extension JSONValue {
    /// An object of the members whose value says anything.
    static func document(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.filter { !$0.value.isEmpty }.map { Member($0.key, $0.value) })
    }

    private var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object, .bool, .number: false
        }
    }

    /// A list of texts.
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
