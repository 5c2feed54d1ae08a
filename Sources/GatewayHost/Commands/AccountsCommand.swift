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
                show(report, folder, arguments)
                if arguments.watches { sleep(2) }
            } while arguments.watches
            return 0
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    /// Prints a document, or the list; who watches gets a clear screen, or a document a line.
    private static func show(
        _ report: JSONValue,
        _ folder: CredentialFolder,
        _ arguments: Arguments
    ) {
        guard !arguments.json else {
            return Console.write(arguments.watches ? report.compact : report.pretty)
        }
        if arguments.watches { Console.write("\u{1b}[2J\u{1b}[H") }
        Console.write(table(report, folder))
    }

    private static func live(_ folder: CredentialFolder) -> JSONValue? {
        StatusSocket.ask(folder).flatMap { try? JSONValue(parsing: $0.body) }
    }

    /// Ends the rests of an account, or of one model on it.
    ///
    /// - Parameters:
    ///   - arguments: The command line.
    ///   - account: The account's id, its label or its file.
    ///   - model: The upstream's name of the model; `nil` ends all rests.
    /// - Returns: 0 when a running server has done it.
    static func reset(_ arguments: Arguments, _ account: String, _ model: String?) -> Int32 {
        do throws(ConfigFailure) {
            let folder = CredentialFolder(try PluginCatalog(arguments).serving().config)
            guard let report = live(folder) else {
                Console.complain("no server runs with \(folder.path)")
                return 1
            }
            let known = report["accounts"]?.elements ?? []
            let ids = known.filter { named($0, account) }.compactMap { $0["id"]?.string }
            guard !ids.isEmpty else {
                Console.complain("there is no account `\(account)`; see `switchyard accounts`")
                return 1
            }
            return ids.allSatisfy { reset($0, model, in: folder) } ? 0 : 1
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }

    private static func named(_ account: JSONValue, _ name: String) -> Bool {
        ["id", "label", "file"].contains { account[$0]?.string == name }
    }

    private static func reset(_ id: String, _ model: String?, in folder: CredentialFolder) -> Bool {
        var target = "/accounts/reset?account=\(id.percentEncoded)"
        if let model { target += "&model=\(model.percentEncoded)" }
        guard let answer = StatusSocket.ask(folder, "POST", target), answer.status == 200,
            let ended = try? JSONValue(parsing: answer.body)
        else { return false }
        let models = (ended["models"]?.elements ?? []).compactMap(\.string)
        let whole = ended["ended"]?.bool == true ? ["the account"] : []
        let what = whole + models
        let list = what.joined(separator: ", ")
        Console.write("\(id): " + (what.isEmpty ? "nothing rested" : "rests no longer: \(list)"))
        return true
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
        return AccountReport(
            accounts: accounts,
            refusals: stored.refusals,
            unopened: configured.refusals,
            exposed: stored.exposed
        ).json
    }

    private static func table(_ report: JSONValue, _ folder: CredentialFolder) -> String {
        let isLive = report["live"]?.bool ?? false
        let accounts = report["accounts"]?.elements ?? []
        let refused = report["refused"]?.elements ?? []
        var lines = [folder.path + (isLive ? "  (server running)" : "  (no server running)")]
        if accounts.isEmpty { lines.append("no accounts; see `switchyard login`") }
        lines += accounts.flatMap(lines(of:))
        for entry in refused {
            let line = entry["line"]?.int.map { ", line \($0)" } ?? ""
            let name = text(entry, "file") + text(entry, "path") + line
            lines.append("unusable      \(name)\n    \(text(entry, "reason"))")
        }
        return lines.joined(separator: "\n")
    }

    private static func lines(of account: JSONValue) -> [String] {
        let state = text(account, "state").padded(to: 14)
        var lines = ["\(state)\(text(account, "provider"))  \(text(account, "label"))"]
        let file = text(account, "file")
        if !file.isEmpty { lines[0] += "  \(file)" }
        var facts: [String] = []
        for (key, name) in [("plan", "plan"), ("expires", "expires"), ("note", "note")] {
            let value = text(account, key)
            if !value.isEmpty { facts.append("\(name) \(value)") }
        }
        if !facts.isEmpty { lines.append("    " + facts.joined(separator: " · ")) }
        if let requests = account["requests"]?.int {
            lines.append("    " + counters(account, requests).joined(separator: " · "))
        }
        for rest in account["resting"]?.elements ?? [] { lines.append("    \(resting(rest))") }
        if account["exposed"]?.bool == true {
            lines.append("    others can read its file: chmod 600")
        }
        let problem = text(account, "refresh_error")
        if !problem.isEmpty { lines.append("    refresh: \(problem)") }
        if let error = account["last_error"] {
            lines.append("    last error: \(text(error, "kind")): \(text(error, "message"))")
        }
        return lines
    }

    private static func counters(_ account: JSONValue, _ requests: Int) -> [String] {
        let limit = account["max_concurrent"]?.int ?? 0
        let inFlight = "\(account["in_flight"]?.int ?? 0)" + (limit > 0 ? " of \(limit)" : "")
        var facts = ["\(requests) requests, \(inFlight) in flight"]
        let tokens = (account["input_tokens"]?.int ?? 0, account["output_tokens"]?.int ?? 0)
        if tokens != (0, 0) { facts.append("\(tokens.0) tokens in, \(tokens.1) out") }
        let errors = (account["errors"]?.members ?? []).map { "\($0.value.int ?? 0) \($0.key)" }
        if !errors.isEmpty { facts.append("errors: " + errors.joined(separator: ", ")) }
        return facts
    }

    private static func resting(_ rest: JSONValue) -> String {
        let model = rest["model"]?.string.map { " \($0)" } ?? ""
        let why = rest["guess"]?.bool == true ? "our guess" : "the upstream's word"
        return "resting\(model) for \(rest["seconds"]?.int ?? 0) s, until "
            + "\(text(rest, "until")): \(text(rest, "kind")), \(why)"
    }

    private static func text(_ json: JSONValue, _ key: String) -> String {
        // A terminal takes control characters as commands, and messages come from upstreams.
        (json[key]?.string ?? "").withoutControls
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}

extension String {
    /// The text as the value of a query item.
    fileprivate var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            if ByteClass.isToken(byte), byte != UInt8(ascii: "&"), byte != UInt8(ascii: "%"),
                byte != UInt8(ascii: "+"), byte != UInt8(ascii: "#")
            {
                text.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                text += "%" + (hex.count < 2 ? "0" + hex : hex)
            }
        }
        return text
    }
}
