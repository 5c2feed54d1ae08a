import ProviderAPI

/// The builds that were being called when the process died, and what follows from that.
struct Quarantine: Sendable, Equatable {
    /// What is known of a build.
    struct Record: Sendable, Equatable {
        var plugin: String
        var deaths: Int
        /// When the last was, in Unix milliseconds.
        var last: Int64
    }

    static let fileName = ".quarantine.json"
    /// More than any limit, so that a file cannot make the count overflow.
    private static let mostDeaths = 1_000_000

    /// The builds by the hash of their file.
    private(set) var records: [String: Record] = [:]
    /// Whether such a build runs in a process of its own, rather than not at all.
    private(set) var isolates = true
    private var limit = 0

    /// Suspects nobody.
    init() {}

    /// Reads what the folder of credentials holds; a file that cannot be read is as good as none.
    init(_ config: Config) {
        limit = config.plugins.quarantineAfter
        isolates = config.plugins.quarantine == .isolate
        guard let bytes = try? RegularFile.read(Self.path(config)),
            let json = try? JSONValue(parsing: bytes)
        else { return }
        for member in json.members {
            records[member.key] = Record(
                plugin: member.value["plugin"]?.string ?? "",
                deaths: max(0, min(member.value["deaths"]?.int ?? 0, Self.mostDeaths)),
                last: member.value["last_ms"]?.time?.milliseconds ?? 0
            )
        }
    }

    /// What tells one state of the file from another.
    static func identity(_ config: Config) -> PluginFile.Identity? {
        PluginFile.Identity(path(config))
    }

    /// How often the process died of a build that is in quarantine for that; `nil` for others.
    func deaths(of sha256: String) -> Int? {
        guard limit > 0, let record = records[sha256], record.deaths >= limit else { return nil }
        return record.deaths
    }

    /// Notes that the process died while it called a build.
    mutating func add(_ culprit: CallMarks.Culprit) {
        let deaths = records[culprit.sha256]?.deaths ?? 0
        records[culprit.sha256] = Record(
            plugin: culprit.plugin,
            deaths: min(deaths + 1, Self.mostDeaths),
            last: Timestamp.unixMilliseconds
        )
    }

    /// Forgets all builds of a plugin.
    ///
    /// - Parameter plugin: Its name, in any case.
    /// - Returns: How many there were.
    mutating func lift(_ plugin: String) -> Int {
        let others = records.filter { $0.value.plugin.lowercased() != plugin.lowercased() }
        defer { records = others }
        return records.count - others.count
    }

    /// Writes the file.
    func save(_ config: Config) {
        let members = records.sorted { $0.key < $1.key }.map { sha256, record in
            JSONValue.Member(
                sha256,
                [
                    "plugin": .string(record.plugin), "deaths": .int(record.deaths),
                    "last_ms": .number(String(record.last)),
                ]
            )
        }
        do throws(FileFailure) {
            let folder = CredentialFolder(config)
            try folder.prepare()
            let text = JSONValue.object(members).pretty
            try AtomicFile.write(folder.path, Self.fileName, Array(text.utf8))
        } catch {
            Log.warning("quarantine is not saved", ["reason": .text(error.description)])
        }
    }

    private static func path(_ config: Config) -> String {
        "\(CredentialFolder(config).path)/\(fileName)"
    }
}
