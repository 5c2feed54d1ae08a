import Glibc
import ProviderAPI

/// What plugin authors do: make, test, inspect and measure a plugin.
enum PluginCommand {
    static let help = """
        usage: switchyard plugin COMMAND

          new NAME [--lang swift|c] [--path FOLDER] [--switchyard CHECKOUT]
                         write a plugin that builds and passes its tests
          test FILE [--credential FILE] [--settings JSON] [--isolation process]
                         run the conformance suite on a library
          inspect FILE   print the stamp, and what a child process makes the library say
          bench FILE [--credential FILE] [--settings JSON] [--isolation process]
                         print nanoseconds per call

        docs/write-a-provider.md is the tutorial.
        """

    /// Runs a command.
    ///
    /// - Parameter words: What follows `plugin` on the command line.
    /// - Returns: The exit status.
    static func run(_ words: [String]) -> Int32 {
        do throws(Arguments.Mistake) {
            let options = try PluginOptions(Array(words.dropFirst()))
            switch words.first {
            case "new": return try PluginNewCommand(options).run()
            case "test": return try PluginTestCommand(options).run()
            case "inspect": return PluginInspectCommand.run(try options.only("a file"))
            case "bench": return try PluginBenchCommand(options).run()
            case "describe": return PluginInspectCommand.describe(try options.only("a file"))
            case nil, "help", "-h", "--help":
                Console.write(help)
                return 0
            case let word?: throw Arguments.Mistake(text: "there is no `plugin \(word)`\n\(help)")
            }
        } catch {
            Console.complain(error.text)
            return 2
        }
    }
}

/// The words of a plugin command: one name or file, and options with a value each.
struct PluginOptions {
    private static let names = [
        "--lang", "--path", "--switchyard", "--credential", "--settings", "--isolation",
    ]
    private var subject: String?
    private var values: [String: String] = [:]

    init(_ words: [String]) throws(Arguments.Mistake) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.hasPrefix("--") {
                guard Self.names.contains(word) else {
                    throw Arguments.Mistake(text: "there is no option `\(word)`")
                }
                guard let value = rest.popFirst() else {
                    throw Arguments.Mistake(text: "`\(word)` needs a value")
                }
                values[word] = value
            } else if subject == nil {
                subject = word
            } else {
                throw Arguments.Mistake(text: "`\(word)` is one word too many")
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// The one name or file.
    func only(_ what: String) throws(Arguments.Mistake) -> String {
        guard let subject else { throw Arguments.Mistake(text: "it needs \(what)") }
        return subject
    }

    /// The settings that were given.
    func settings() throws(Arguments.Mistake) -> JSONValue {
        guard let text = values["--settings"] else { return .object([]) }
        return try json(text, "--settings")
    }

    /// Where the plugin is to run.
    func isolation() throws(Arguments.Mistake) -> Config.PluginSettings.Isolation {
        guard let word = values["--isolation"] else { return .inProcess }
        guard let isolation = Config.PluginSettings.Isolation(rawValue: word) else {
            throw Arguments.Mistake(
                text: "`--isolation` takes process or in-process, not `\(word)`"
            )
        }
        return isolation
    }

    /// The content of the credential file that was given.
    func credential() throws(Arguments.Mistake) -> JSONValue? {
        guard let path = values["--credential"] else { return nil }
        return try json(String(decoding: try content(of: path), as: UTF8.self), path)
    }

    private func content(of path: String) throws(Arguments.Mistake) -> [UInt8] {
        do throws(FileFailure) {
            return try InheritedStream.read(path, limit: RegularFile.smallLimit)
        } catch {
            throw Arguments.Mistake(text: "\(path): \(error)")
        }
    }

    private func json(_ text: String, _ place: String) throws(Arguments.Mistake) -> JSONValue {
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw Arguments.Mistake(text: "\(place) is not JSON: \(error)")
        }
    }
}
