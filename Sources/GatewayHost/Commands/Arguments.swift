/// What the command line says.
struct Arguments: Equatable {
    /// What to do.
    enum Verb: Equatable {
        case serve
        case checkConfig
        case plugins
        /// What plugin authors do; its own words follow.
        case plugin([String])
        case accounts
        /// Ends the rests of an account, or of one model on it.
        case reset(account: String, model: String?)
        case login(String)
        case `import`(source: String, path: String?)
        case version
        /// Explains a command, or all of them.
        case help(String?)
        /// Tries a plugin file; started by the loader only.
        case probe(file: String)
        /// Runs a plugin in a process of its own; started by the loader only.
        case isolated(laneCount: Int)
    }

    var verb = Verb.serve
    /// The configuration file; `nil` looks for `config.yaml` in the working folder.
    var config: String?
    /// Overrides of the configuration.
    var host: String?
    var port: UInt16?
    var pluginFolder: String?
    var logFormat: Log.Format?
    var logLevel: Log.Level?
    /// A plugin to lift from quarantine.
    var lifted: String?
    /// Whether a small parent keeps the sockets and restarts the server.
    var isSupervised = false
    /// How many sockets the supervisor passes on; set by the supervisor only.
    var inheritedSockets: Int?
    /// Whether clients needed a key of the worker before; set by the supervisor only.
    var isKeyed = false
    /// Whether no other worker serves; set by the supervisor only.
    var isAlone = false
    /// Prints JSON instead of a table.
    var json = false
    /// Prints the list again and again.
    var watches = false
    /// Opens a browser for a login where there is a screen.
    var opensBrowser = true
    /// Where the browser returns to after a login.
    var callbackPort: UInt16?

    /// What is wrong with a command line.
    struct Mistake: Error, Equatable {
        let text: String
    }

    static let verbs: [String: Verb] = [
        "serve": .serve, "check-config": .checkConfig, "plugins": .plugins, "accounts": .accounts,
        "version": .version,
    ]

    /// Reads a command line.
    ///
    /// - Parameter words: Without the program's name.
    /// - Throws: What is wrong.
    init(_ words: [String]) throws(Mistake) {
        var rest = words[...]
        if rest.first == "plugin" {
            verb = .plugin(Array(rest.dropFirst()))
            return
        }
        if let word = rest.first, !word.hasPrefix("-") {
            rest.removeFirst()
            if HelpText.topics[word] != nil, rest.contains("--help") || rest.contains("-h") {
                verb = .help(word)
                return
            }
            verb = try Self.verb(word, &rest)
        }
        while let word = rest.popFirst() {
            try read(word, from: &rest)
        }
    }

    private static func verb(
        _ word: String,
        _ rest: inout ArraySlice<String>
    ) throws(Mistake) -> Verb {
        switch word {
        case "help": return .help(operand(&rest))
        case "login": return .login(operand(&rest) ?? "")
        case "accounts" where rest.first == "reset":
            rest.removeFirst()
            guard let account = operand(&rest) else {
                throw Mistake(text: "`accounts reset` needs an account, and may have a model")
            }
            return .reset(account: account, model: operand(&rest))
        case "import":
            guard let source = operand(&rest) else {
                throw Mistake(text: "`import` needs a source, and may have a path after it")
            }
            return .import(source: source, path: operand(&rest))
        default:
            if let verb = verbs[word] { return verb }
            throw Mistake(text: "there is no command `\(word)`; try `switchyard --help`")
        }
    }

    private static func operand(_ rest: inout ArraySlice<String>) -> String? {
        guard let word = rest.first, !word.hasPrefix("-") else { return nil }
        return rest.removeFirst()
    }

    private mutating func read(
        _ word: String,
        from rest: inout ArraySlice<String>
    ) throws(Mistake) {
        switch word {
        case "-h", "--help": verb = .help(nil)
        case "-v", "--version": verb = .version
        case "--json": json = true
        case "--lift": lifted = try value(of: word, &rest)
        case "--supervised": isSupervised = true
        case "--worker":
            inheritedSockets = Int(clamping: try number(try value(of: word, &rest), of: word))
        case "--keyed": isKeyed = true
        case "--alone": isAlone = true
        case "--watch": watches = true
        case "--no-browser": opensBrowser = false
        case "--callback-port":
            callbackPort = try number(try value(of: word, &rest), of: word)
        case "--isolated":
            verb = .isolated(
                laneCount: Int(clamping: try number(try value(of: word, &rest), of: word))
            )
        case "--probe": verb = .probe(file: try value(of: word, &rest))
        case "-c", "--config", "-config": config = try value(of: word, &rest)
        case "--host": host = try value(of: word, &rest)
        case "--port": port = try number(try value(of: word, &rest), of: word)
        case "--plugins": pluginFolder = try value(of: word, &rest)
        case "--log-format": logFormat = try format(try value(of: word, &rest))
        case "--log-level": logLevel = try level(try value(of: word, &rest))
        case _ where !word.hasPrefix("-"):
            throw Mistake(text: "`\(word)` is one word too many; try `switchyard --help`")
        default:
            throw Mistake(text: "there is no option `\(word)`; try `switchyard --help`")
        }
    }

    private func value(
        of option: String,
        _ rest: inout ArraySlice<String>
    ) throws(Mistake) -> String {
        guard let value = rest.popFirst() else {
            throw Mistake(text: "`\(option)` needs a value")
        }
        return value
    }

    private func number(_ text: String, of option: String) throws(Mistake) -> UInt16 {
        guard let port = UInt16(text, radix: 10) else {
            throw Mistake(text: "`\(option)` takes a number from 0 to 65535, not `\(text)`")
        }
        return port
    }

    private func format(_ text: String) throws(Mistake) -> Log.Format {
        switch text {
        case "json": return .json
        case "text": return .text
        default: throw Mistake(text: "`--log-format` takes json or text, not `\(text)`")
        }
    }

    private func level(_ text: String) throws(Mistake) -> Log.Level {
        switch text {
        case "debug": return .debug
        case "info": return .info
        case "warning", "warn": return .warning
        case "error": return .error
        default:
            throw Mistake(text: "`--log-level` takes debug, info, warning or error, not `\(text)`")
        }
    }
}
