import ProviderAPI

extension Config {
    /// What is in effect, with every default and without secrets, in YAML.
    func describe() -> String { effective.yaml }

    /// What is in effect, with every default and without secrets.
    var effective: JSONValue {
        var config = self
        var printer = ConfigPrinter()
        config.visit(&printer)
        var value = JSONValue.object(printer.members)
        value["host"] = .string(boundHost)
        for section in sections {
            let kind = ConfigKind<ProviderEntry>.providerEntry(section.declaration)
            value[section.key] = .array(section.entries.map(kind.write))
        }
        return value
    }
}
