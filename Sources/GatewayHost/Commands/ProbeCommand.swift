import Glibc
import ProviderAPI

/// Maps a plugin in this short-lived process, so that a crash ends nothing else.
enum ProbeCommand {
    /// Runs the probe.
    ///
    /// - Parameter file: The private copy.
    /// - Returns: The exit status; the reason of a failure is on standard output.
    static func run(file: String) -> Int32 {
        alarm(60)
        do throws(PluginRefusal) {
            guard let refusal = tryLoad(file, try settings()) else {
                return PluginProbe.passed
            }
            Console.write(refusal.description)
        } catch {
            Console.write(error.description)
        }
        return 1
    }

    /// Maps a plugin and makes an instance of it.
    ///
    /// - Parameters:
    ///   - file: The private copy.
    ///   - settings: What the operator wrote.
    /// - Returns: Why the plugin is refused; `nil` where it works.
    static func tryLoad(_ file: String, _ settings: JSONValue) -> PluginRefusal? {
        do throws(PluginRefusal) {
            let image = try PluginImage(privateCopy: file)
            let plugin = LoadedPlugin(
                image: image,
                stamp: PluginStamp.unknown,
                sha256: "",
                path: file,
                generation: 0
            )
            _ = try plugin.instance(settings: settings)
            return nil
        } catch {
            return error
        }
    }

    /// Reads the settings from standard input.
    private static func settings() throws(PluginRefusal) -> JSONValue {
        do {
            var input = BoundedReader(limit: ConfigSource.maxBytes)
            while try input.take(from: STDIN_FILENO) {}
            return try JSONValue(parsing: input.bytes)
        } catch {
            throw .settings("the settings cannot be read: \(error)")
        }
    }
}

extension PluginStamp {
    /// The stamp of a file whose stamp the parent process has checked.
    static let unknown = PluginStamp(
        abiVersion: 0,
        language: .c,
        name: "",
        version: "",
        toolchain: ""
    )
}
