import ProviderAPI
import ProviderTesting

/// Prints what the calls of a request cost.
struct PluginBenchCommand {
    private let path: String
    private let settings: JSONValue
    private let credential: JSONValue?
    private let isolation: Config.PluginSettings.Isolation

    init(_ options: PluginOptions) throws(Arguments.Mistake) {
        path = try options.only("a file")
        settings = try options.settings()
        credential = try options.credential()
        isolation = try options.isolation()
    }

    /// Measures each call.
    ///
    /// - Returns: 0 when there was something to measure.
    func run() -> Int32 {
        do throws(PluginRefusal) {
            let plugin = try PluginTestCommand.load(path, settings, isolation)
            let bench: ProviderBench
            do {
                bench = try ProviderBench(plugin.image.table, settings, credential)
            } catch {
                throw PluginRefusal.settings(error.summary)
            }
            for line in bench.run() {
                let nanoseconds = line.nanoseconds.map { "\($0) ns" } ?? "not offered"
                Console.write("\(line.call)\t\(nanoseconds)")
            }
            return 0
        } catch {
            Console.complain("\(path): \(error)")
            return 1
        }
    }
}
