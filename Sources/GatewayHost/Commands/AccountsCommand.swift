import Glibc
import ProviderAPI

/// Lists the accounts: from a running server where there is one, else from the files.
enum AccountsCommand {
    /// Prints the list.
    ///
    /// - Parameter arguments: The command line.
    /// - Returns: 0 when it could be made.
    static func run(_ arguments: Arguments) -> Int32 {
        do throws(ConfigFailure) {
            let catalog = try PluginCatalog(arguments)
            let (config, providers) = try catalog.serving()
            let folder = CredentialFolder(config)
            repeat {
                let report = live(folder) ?? offline(folder, config, providers)
                if arguments.watches { Console.write("\u{1b}[2J\u{1b}[H") }
                Console.write(arguments.json ? report.pretty : table(report, folder))
                if arguments.watches { sleep(2) }
            } while arguments.watches
            return 0
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    private static func live(_ folder: CredentialFolder) -> JSONValue? {
        StatusSocket.ask(folder).flatMap { try? JSONValue(parsing: $0) }
    }

    private static func offline(
        _ folder: CredentialFolder,
        _ config: Config,
        _ providers: [HostedProvider]
    ) -> JSONValue {
        let now = UnixTime(milliseconds: Timestamp.unixMilliseconds)
        let stored = StoredAccounts()
        stored.refresh(folder, config, providers, now: now)
        var configured = ConfiguredAccounts(config, now: now)
        for provider in providers { configured.add(provider, servesKeyless: false) }
        let accounts = configured.accounts + stored.accounts
        return AccountReport(accounts: accounts, refusals: stored.refusals).json
    }

    private static func table(_ report: JSONValue, _ folder: CredentialFolder) -> String {
        let isLive = report["live"]?.bool ?? false
        let accounts = report["accounts"]?.elements ?? []
        let refused = report["refused"]?.elements ?? []
        var lines = [folder.path + (isLive ? "  (server running)" : "  (no server running)")]
        if accounts.isEmpty { lines.append("no accounts; see `switchyard login`") }
        lines += accounts.flatMap(lines(of:))
        for file in refused {
            lines.append("unusable      \(text(file, "file"))\n    \(text(file, "reason"))")
        }
        return lines.joined(separator: "\n")
    }

    private static func lines(of account: JSONValue) -> [String] {
        let state = text(account, "state").padded(to: 14)
        var lines = ["\(state)\(text(account, "provider"))  \(text(account, "label"))"]
        lines[0] += account["file"]?.string.map { "  \($0)" } ?? ""
        var facts: [String] = []
        for (key, name) in [("plan", "plan"), ("expires", "expires"), ("note", "note")] {
            let value = text(account, key)
            if !value.isEmpty { facts.append("\(name) \(value)") }
        }
        if let requests = account["requests"]?.int {
            facts.append("\(requests) requests, \(account["in_flight"]?.int ?? 0) in flight")
        }
        for rest in account["resting"]?.elements ?? [] {
            let model = rest["model"]?.string.map { " \($0)" } ?? ""
            facts.append("resting\(model) \(rest["seconds"]?.int ?? 0) s: \(text(rest, "kind"))")
        }
        if !facts.isEmpty { lines.append("    " + facts.joined(separator: " · ")) }
        let problem = text(account, "refresh_error")
        if !problem.isEmpty { lines.append("    refresh: \(problem)") }
        if let error = account["last_error"] {
            lines.append("    last error: \(text(error, "kind")): \(text(error, "message"))")
        }
        return lines
    }

    private static func text(_ json: JSONValue, _ key: String) -> String {
        // A terminal takes control characters as commands, and messages come from upstreams.
        String(
            (json[key]?.string ?? "").unicodeScalars.filter { $0.value >= 0x20 }.map(Character.init)
        )
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
