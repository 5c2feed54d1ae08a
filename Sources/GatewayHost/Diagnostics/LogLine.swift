import Glibc
import ProviderAPI

/// Writes one line of the log.
enum LogLine {
    static func json(
        _ level: Log.Level,
        _ message: StaticString,
        _ fields: KeyValuePairs<StaticString, Log.Value>,
        hiding secrets: SecretMask = .none,
        into line: inout ByteBuffer
    ) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("time", text: Timestamp.now)
        writer.member("level", level.name)
        writer.member("message", message)
        for (key, value) in fields {
            switch value {
            case .text(let text): writer.member(key, text: secrets.logged(text))
            case .number(let number): writer.member(key, int: number)
            }
        }
        writer.endObject()
        line.append(writer.bytes)
        line.append("\n")
    }

    static func text(
        _ level: Log.Level,
        _ message: StaticString,
        _ fields: KeyValuePairs<StaticString, Log.Value>,
        hiding secrets: SecretMask = .none,
        into line: inout ByteBuffer
    ) {
        line.append(Timestamp.now)
        line.append(" ")
        line.append(level.name)
        line.append(" ")
        line.append(message)
        for (key, value) in fields {
            line.append(" ")
            line.append(key)
            line.append("=")
            switch value {
            case .text(let text): appendShown(secrets.logged(text), to: &line)
            case .number(let number): line.append(decimal: number)
            }
        }
        line.append("\n")
    }

    /// Quotes a text that a terminal or a reader would misread.
    private static func appendShown(_ text: String, to line: inout ByteBuffer) {
        let isPlain =
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x7f }
        line.append(isPlain ? text : JSONValue.string(text).compact)
    }
}
