import ProviderAPI

/// The builds that were being called when the process died, and what follows from that.
struct Quarantine: Sendable, Equatable {
    /// What is known of a build.
    struct Record: Sendable, Equatable {
        var plugin: String
        var strikes = Strikes()
        /// Whether a thread had to be given up that called it.
        var isStuck = false
        /// When something happened last, in Unix milliseconds.
        var last: Int64 = 0
    }

    /// What the process has suffered of a build.
    struct Strikes: Sendable, Equatable, CustomStringConvertible {
        /// How often the process has died of it.
        var deaths = 0
        /// How often it has held up a thread.
        var hangs = 0

        var description: String {
            let parts = [("died of it", deaths), ("hung in it", hangs)].filter { $0.1 > 0 }
            return parts.map { "\($0.0) \($0.1) \($0.1 == 1 ? "time" : "times")" }
                .joined(separator: " and ")
        }
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
            let value = member.value
            records[member.key] = Record(
                plugin: value["plugin"]?.string ?? "",
                strikes: Strikes(
                    deaths: Self.count(value["deaths"]),
                    hangs: Self.count(value["hangs"])
                ),
                isStuck: value["stuck"]?.bool ?? false,
                last: value["last_ms"]?.time?.milliseconds ?? 0
            )
        }
    }

    /// What tells one state of the file from another.
    static func identity(_ config: Config) -> PluginFile.Identity? {
        PluginFile.Identity(path(config))
    }

    /// What the process suffered of a build that is in quarantine for that; `nil` for others.
    func strikes(of sha256: String) -> Strikes? {
        guard limit > 0, let record = records[sha256] else { return nil }
        let sum = record.strikes.deaths + record.strikes.hangs
        return sum >= limit || record.isStuck ? record.strikes : nil
    }

    /// Notes that the process died while it called a build.
    mutating func add(_ culprit: CallMarks.Culprit) {
        change(culprit) { $0.strikes.deaths += 1 }
    }

    /// Notes that a build held up a thread.
    ///
    /// - Parameters:
    ///   - culprit: The build.
    ///   - isStuck: Whether the thread is given up; the build is in quarantine at once then.
    mutating func addHang(_ culprit: CallMarks.Culprit, isStuck: Bool) {
        change(culprit) { record in
            if isStuck { record.isStuck = true } else { record.strikes.hangs += 1 }
        }
    }

    private mutating func change(_ culprit: CallMarks.Culprit, _ body: (inout Record) -> Void) {
        var record = records[culprit.sha256] ?? Record(plugin: culprit.plugin)
        record.last = Timestamp.unixMilliseconds
        body(&record)
        records[culprit.sha256] = record
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
                    "plugin": .string(record.plugin), "deaths": .int(record.strikes.deaths),
                    "hangs": .int(record.strikes.hangs), "stuck": .bool(record.isStuck),
                    "last_ms": .number(String(record.last)),
                ]
            )
        }
        do throws(FileFailure) {
            let folder = CredentialFolder(config)
            try folder.prepare()
            let text = KnownSecrets.process.mask.hide(.object(members)).pretty
            try AtomicFile.write(folder.path, Self.fileName, Array(text.utf8))
        } catch {
            Log.warning("quarantine is not saved", ["reason": .text(error.description)])
        }
    }

    private static func count(_ value: JSONValue?) -> Int {
        min(max(0, value?.int ?? 0), mostDeaths)
    }

    private static func path(_ config: Config) -> String {
        "\(CredentialFolder(config).path)/\(fileName)"
    }
}
