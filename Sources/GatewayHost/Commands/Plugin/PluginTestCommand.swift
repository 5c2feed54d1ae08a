import ProviderAPI
import ProviderTesting

/// Runs the conformance suite on a library.
struct PluginTestCommand {
    private let path: String
    private let subject: ConformanceSubject
    private let isolation: Config.PluginSettings.Isolation

    init(_ options: PluginOptions) throws(Arguments.Mistake) {
        path = try options.only("a file")
        subject = ConformanceSubject(
            settings: try options.settings(),
            credential: try options.credential()
        )
        isolation = try options.isolation()
    }

    /// Prints what was found.
    ///
    /// - Returns: 0 when the plugin conforms.
    func run() -> Int32 {
        do throws(PluginRefusal) {
            let plugin = try Self.load(path, subject.settings, isolation)
            let report = ProviderConformance(table: plugin.image.table, subject).run()
            for finding in report.findings { Console.write("finding  \(finding)") }
            for skipped in report.skipped { Console.write("skipped  \(skipped)") }
            let verdict = report.findings.isEmpty ? "conforms" : "does not conform"
            Console.write(
                "\(plugin.name) \(plugin.stamp.version) \(verdict): \(report.checkCount) checks, "
                    + "\(report.findings.count) findings"
            )
            return report.findings.isEmpty ? 0 : 1
        } catch {
            Console.complain("\(path): \(error)")
            return 1
        }
    }

    /// Loads a file as the gateway would.
    static func load(
        _ path: String,
        _ settings: JSONValue,
        _ isolation: Config.PluginSettings.Isolation
    ) throws(PluginRefusal) -> LoadedPlugin {
        let loader = PluginLoader(
            folder: try PrivateFolder(),
            probe: PluginProbe(program: Gateway.program)
        )
        return try loader.load(
            PluginRequest(path: path, settings: settings, isolation: isolation)
        )
    }
}
