import ProviderAPI

/// Tries every plugin file and says what it is, or why it is refused.
enum PluginsCommand {
    /// Prints a line a file.
    ///
    /// - Parameter arguments: The command line.
    /// - Returns: 0 when every file can be loaded.
    static func run(_ arguments: Arguments) -> Int32 {
        do throws(ConfigFailure) {
            let catalog = try PluginCatalog(arguments)
            if let name = arguments.lifted { return try lift(name, catalog) }
            let config = try catalog.reading().config
            let entries = catalog.store.entries
            Console.write(arguments.json ? json(entries).pretty : table(entries))
            if !arguments.json, let line = running(config) { Console.write(line) }
            return entries.contains { $0.refusal != nil } ? 1 : 0
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    private static func lift(
        _ name: String,
        _ catalog: PluginCatalog
    ) throws(ConfigFailure) -> Int32 {
        let config = try catalog.config()
        var quarantine = Quarantine(config)
        let count = quarantine.lift(name)
        guard count > 0 else {
            Console.complain("no build of \(name) is suspected of anything")
            return 1
        }
        quarantine.save(config)
        Console.write("\(name) is lifted from quarantine; a running gateway loads it again")
        return 0
    }

    /// What a running gateway has loaded; `nil` where none runs.
    private static func running(_ config: Config) -> String? {
        guard let answer = StatusSocket.ask(CredentialFolder(config)),
            let counts = (try? JSONValue(parsing: answer.body))?["plugins"]
        else { return nil }
        let words = counts.members.map { "\($0.value.int ?? 0) \($0.key)" }
        return "running   \(words.joined(separator: ", "))".replacing("_", with: " ")
    }

    private static func table(_ entries: [PluginStore.Entry]) -> String {
        guard !entries.isEmpty else { return "no plugin files" }
        return entries.map(line).joined(separator: "\n")
    }

    private static func line(_ entry: PluginStore.Entry) -> String {
        let version = entry.stamp.map { " \($0.version) (ABI \($0.abiVersion))" } ?? ""
        if let refusal = entry.refusal {
            return "refused   \(entry.name)\(version)  \(entry.path)\n          \(refusal)"
        }
        if entry.isDisabled { return "disabled  \(entry.name)\(version)  \(entry.path)" }
        let summary = entry.plugin?.descriptor.summary ?? ""
        let strikes = entry.strikes.map { "\n          quarantined: the gateway \($0)" }
        let state = entry.plugin?.image.isIsolated == true ? "isolated  " : "ok        "
        let note = (entry.plugin?.descriptor.accounts ?? "") + (strikes ?? "")
        return "\(state)\(entry.name)\(version)  \(entry.path)\n          \(summary)\(note)"
    }

    private static func json(_ entries: [PluginStore.Entry]) -> JSONValue {
        .array(
            entries.map { entry in
                var value: JSONValue = [
                    "name": .string(entry.name), "path": .string(entry.path),
                    "state": .string(entry.state),
                ]
                if let stamp = entry.stamp {
                    value["version"] = .string(stamp.version)
                    value["abi"] = .int(Int(clamping: stamp.abiVersion))
                    value["toolchain"] = .string(stamp.toolchain)
                }
                if let plugin = entry.plugin {
                    value["sha256"] = .string(plugin.sha256)
                    value["hosts"] = .array(plugin.descriptor.hosts.map { .string($0) })
                }
                if let strikes = entry.strikes {
                    value["deaths"] = .int(strikes.deaths)
                    value["hangs"] = .int(strikes.hangs)
                }
                value["isolated"] = .bool(entry.plugin?.image.isIsolated ?? false)
                if let refusal = entry.refusal { value["reason"] = .string(refusal.description) }
                return value
            }
        )
    }
}

extension ProviderDescriptor {
    /// How the provider comes by accounts, as lines of their own.
    fileprivate var accounts: String {
        var ways = sections.map { "`\($0.key)` in the configuration" }
        ways += logins.map { "`switchyard login \($0.name)`" }
        if isKeyless { ways.append("none needed where `plugins.configs` names it") }
        let accounts = ways.isEmpty ? "" : "\n          accounts: " + ways.joined(separator: ", ")
        guard !hosts.isEmpty else { return accounts }
        return accounts + "\n          sends to: " + hosts.joined(separator: ", ")
            + " and where the configuration says"
    }
}

extension PluginStore.Entry {
    /// One word for what became of the file.
    var state: String {
        if strikes != nil { return "quarantined" }
        if refusal != nil { return "refused" }
        return isDisabled ? "disabled" : "ok"
    }
}
