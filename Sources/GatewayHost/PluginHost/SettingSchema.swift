import ProviderAPI

/// Checks settings against what a plugin declares, and adds the defaults.
struct SettingSchema {
    private let fields: [SettingField]

    init(_ fields: [SettingField]) { self.fields = fields }

    /// Checks an object of settings.
    ///
    /// - Parameter settings: What the operator wrote.
    /// - Returns: The settings with their defaults.
    /// - Throws: The first setting that is unknown, missing or of another type.
    func apply(_ settings: JSONValue) throws(PluginRefusal) -> JSONValue {
        for member in settings.members {
            guard let field = fields.first(where: { $0.name == member.key }) else {
                throw .settings(unknown(member.key))
            }
            guard field.kind.accepts(member.value) else {
                throw .settings("`\(field.name)` must be \(field.kind.text)")
            }
        }
        var complete = settings
        for field in fields where settings[field.name] == nil {
            if field.isRequired { throw .settings("`\(field.name)` is required: \(field.summary)") }
            guard let text = field.defaultJSON else { continue }
            guard let value = try? JSONValue(parsing: text) else {
                throw .descriptor("the default of `\(field.name)` is not JSON")
            }
            complete[field.name] = value
        }
        return complete
    }

    private func unknown(_ key: String) -> String {
        guard !fields.isEmpty else { return "there is no setting `\(key)`; it has none" }
        if let near = EditDistance.nearest(to: key, in: fields.map(\.name)) {
            return "there is no setting `\(key)`; did you mean `\(near)`?"
        }
        return "there is no setting `\(key)`; it has "
            + fields.map { "`\($0.name)`" }.joined(separator: ", ")
    }
}

extension SettingField.Kind {
    fileprivate func accepts(_ value: JSONValue) -> Bool {
        switch self {
        case .string: value.string != nil
        case .integer: value.int != nil
        case .number: value.double != nil
        case .boolean: value.bool != nil
        case .strings: value.isArray && value.elements.allSatisfy { $0.string != nil }
        case .map: value.isObject && value.members.allSatisfy { $0.value.string != nil }
        case .any: true
        }
    }

    fileprivate var text: String {
        switch self {
        case .string: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .strings: "a list of texts"
        case .map: "a map of texts"
        case .any: "anything"
        }
    }
}
