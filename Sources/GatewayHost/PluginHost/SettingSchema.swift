import ProviderAPI

/// Reads settings by what a plugin declares, as the configuration is read, and adds the defaults.
struct SettingSchema {
    private let fields: [SettingField]

    init(_ fields: [SettingField]) { self.fields = fields }

    /// Checks an object of settings.
    ///
    /// - Parameter settings: What the operator wrote.
    /// - Returns: The settings with their defaults.
    /// - Throws: The first setting that is unknown, missing or of another type.
    func apply(_ settings: JSONValue) throws(PluginRefusal) -> JSONValue {
        for field in fields {
            guard let text = field.defaultJSON, (try? JSONValue(parsing: text)) == nil else {
                continue
            }
            throw .descriptor("the default of `\(field.name)` is not JSON")
        }
        let diagnosis = ConfigDiagnosis()
        let place = ConfigPlace(path: "", node: YAMLNode(settings), diagnosis: diagnosis)
        guard var reader = ConfigReader(place) else { throw .settings("they are no mapping") }
        let complete = reader.fields(fields, place)
        reader.finish()
        if let problem = diagnosis.problems.first(where: { $0.severity == .error }) {
            throw .settings(problem.withoutPosition)
        }
        return complete
    }
}
