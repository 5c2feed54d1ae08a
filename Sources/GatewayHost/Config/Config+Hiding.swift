import ProviderAPI

// Settings that are handed on to plugins are plain JSON and may hold keys, so these types print and
// reflect only what `describe()` shows.

extension Config: CustomStringConvertible, CustomReflectable {
    var description: String { describe() }
    var customMirror: Mirror { Mirror(self, children: ["effective": describe()]) }
}

extension Config.PluginSettings: CustomStringConvertible, CustomReflectable {
    var description: String { ConfigKind.pluginSettings.write(self).compact }
    var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}

extension ProviderSection: CustomStringConvertible, CustomReflectable {
    var description: String {
        let kind = ConfigKind<ProviderEntry>.providerEntry(declaration)
        return "\(key): \(entries.map { kind.write($0).compact })"
    }

    var customMirror: Mirror { Mirror(self, children: ["entries": description]) }
}

extension ProviderEntry: CustomStringConvertible, CustomReflectable {
    var description: String { "entry \(name) at \(position)" }
    var customMirror: Mirror { Mirror(self, children: ["entry": description]) }
}
