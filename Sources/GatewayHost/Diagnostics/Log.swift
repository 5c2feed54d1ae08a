import Glibc
import ProviderAPI
import Synchronization

/// The log for the operator: a constant message and fields, one line each, on standard error.
///
/// What varies goes into the fields, never into the message, and never a secret or a body.
enum Log {
    /// How much a line matters.
    enum Level: Int, Sendable, Comparable {
        case debug, info, warning, error

        var name: StaticString {
            switch self {
            case .debug: "debug"
            case .info: "info"
            case .warning: "warning"
            case .error: "error"
            }
        }

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// How a line is written.
    enum Format: Sendable {
        /// One JSON object.
        case json
        /// For a person at a terminal.
        case text
    }

    /// The value of a field.
    enum Value: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case number(Int)

        init(stringLiteral value: String) { self = .text(value) }
        init(integerLiteral value: Int) { self = .number(value) }
    }

    private struct Settings {
        var level = Level.info
        var format = Format.json
    }

    private static let settings = Mutex(Settings())
    private static let writer = LogWriter(fd: STDERR_FILENO)

    /// Sets what is written and how.
    static func configure(level: Level, format: Format) {
        settings.withLock { $0 = Settings(level: level, format: format) }
    }

    static func debug(_ message: StaticString, _ fields: KeyValuePairs<StaticString, Value> = [:]) {
        write(.debug, message, fields)
    }

    static func info(_ message: StaticString, _ fields: KeyValuePairs<StaticString, Value> = [:]) {
        write(.info, message, fields)
    }

    static func warning(
        _ message: StaticString,
        _ fields: KeyValuePairs<StaticString, Value> = [:]
    ) {
        write(.warning, message, fields)
    }

    static func error(_ message: StaticString, _ fields: KeyValuePairs<StaticString, Value> = [:]) {
        write(.error, message, fields)
    }

    /// A line that a plugin asked for.
    ///
    /// - Parameters:
    ///   - level: 0 debug to 3 error.
    ///   - text: What the plugin says.
    static func plugin(level: Int32, _ text: String) {
        let level = Level(rawValue: Int(max(0, min(3, level)))) ?? .info
        write(level, "plugin", ["text": .text(text.bounded(bytes: 4096))])
    }

    /// Writes a line as it is, of any level and in no format.
    static func say(_ text: String) {
        _ = Array((text + "\n").utf8).withUnsafeBytes { writer.write($0) }
    }

    /// Writes what is pending; nothing is logged afterwards.
    static func close(within nanoseconds: Int64 = LogWriter.closeTime) {
        writer.close(within: nanoseconds)
    }

    private static func write(
        _ level: Level,
        _ message: StaticString,
        _ fields: KeyValuePairs<StaticString, Value>
    ) {
        let settings = settings.withLock { $0 }
        guard level >= settings.level else { return }
        var line = ByteBuffer(capacity: 256)
        let secrets = KnownSecrets.process.mask
        switch settings.format {
        case .json: LogLine.json(level, message, fields, hiding: secrets, into: &line)
        case .text: LogLine.text(level, message, fields, hiding: secrets, into: &line)
        }
        writer.write(line.bytes)
    }
}
