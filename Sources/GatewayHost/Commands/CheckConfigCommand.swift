import ProviderAPI

/// Says how the configuration is understood.
enum CheckConfigCommand {
    /// Prints every problem, or the effective configuration without secrets.
    ///
    /// - Parameter arguments: The command line.
    /// - Returns: 0 when the configuration can be used.
    static func run(_ arguments: Arguments) -> Int32 {
        do throws(ConfigFailure) {
            let reading = try PluginCatalog(arguments).reading()
            for warning in reading.warnings { Console.complain(warning.description) }
            let effective = reading.config.effective
            Console.write(arguments.json ? effective.pretty : reading.config.describe())
            return 0
        } catch {
            for problem in error.problems { Console.complain(problem.description) }
            return 1
        }
    }
}
